use super::roles::Permission;

/// In whose name a connection works. Only a sign-in makes one for a person; whether that person may still
/// do what is asked is looked up at each change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor(Who);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Who {
    Person { person: i64, session: i64 },
    Program,
}

/// As whom the program records what it does by itself.
pub const PROGRAM: &str = "RMA Dock";

impl Actor {
    /// The program itself: it goes on with what people ordered, and prints the labels of what they recorded.
    #[must_use]
    pub fn program() -> Self {
        Self(Who::Program)
    }

    /// The person that a sign-in found.
    pub(super) fn person(person: i64, session: i64) -> Self {
        Self(Who::Person { person, session })
    }

    /// The person and the session; none for the program.
    #[must_use]
    pub(crate) fn id(&self) -> Option<(i64, i64)> {
        match self.0 {
            Who::Person { person, session } => Some((person, session)),
            Who::Program => None,
        }
    }

    /// Whether the program itself may do this.
    #[must_use]
    pub fn program_may(permission: Permission) -> bool {
        matches!(permission, Permission::CarryOn | Permission::Print | Permission::Read | Permission::BackUp)
    }
}
