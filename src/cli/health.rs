use rma_dock::health::{Standing, health};

use crate::Context;
use crate::failure::{Exit, Failure};
use crate::output::{self, Output};

/// How everything stands that the work rests on; refused where something must be done at once.
pub(crate) fn run(context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let found = health(&context.folder, store.records(), context.now)?;
    if context.output == Output::Json {
        output::json(&found)?;
    } else {
        for matter in &found.matters {
            let mark = match matter.standing {
                Standing::Well => "well",
                Standing::Look => "LOOK",
                Standing::Act => "ACT",
            };
            output::line(&format!("{mark:<5} {}", matter.says))?;
            if let Some(to_do) = &matter.to_do {
                output::line(&format!("      {to_do}"))?;
            }
            for fact in &matter.facts {
                output::line(&format!("      {}: {}", fact.name, fact.value))?;
            }
        }
    }
    Ok(if found.standing == Standing::Act { Exit::Refused } else { Exit::Done })
}
