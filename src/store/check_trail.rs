//! Records and the audit trail say the same: whoever changes one of them by hand contradicts the
//! other.

use super::check::Fault;
use super::{Records, StoreError};

/// A record, and the entry that was written with it. Each query lists the records without theirs.
const RECORDED: [(&str, &str); 7] = [
    (
        "what became of a unit is not what the audit trail says",
        "SELECT printf('movement %d of R%05d-%d', m.movement, m.line / 10000, m.line % 10000) FROM movements m
         WHERE NOT EXISTS (
             SELECT 1 FROM audit a WHERE a.subject = printf('R%05d-%d', m.line / 10000, m.line % 10000)
                AND a.action = m.kind AND a.at = m.at AND a.recorded_at = m.recorded_at AND a.who = m.who
                AND json_extract(a.detail, '$.centre') IS m.centre
                AND json_extract(a.detail, '$.tracking') IS m.tracking) LIMIT 20",
    ),
    (
        "an update of a case is not what the audit trail says",
        "SELECT printf('update %d of case key %d', u.case_update, u.case_number) FROM case_updates u
         WHERE u.rma IS NULL AND NOT EXISTS (
             SELECT 1 FROM audit a
             WHERE a.subject = printf('%04d-%04d-%04d', u.case_number / 100000000, u.case_number / 10000 % 10000,
                                      u.case_number % 10000)
                AND a.action = 'updated' AND a.at = u.at AND a.recorded_at = u.recorded_at AND a.who = u.who
                AND json_extract(a.detail, '$.note') IS u.note) LIMIT 20",
    ),
    (
        "what was posted is not what the audit trail says",
        "SELECT printf('post %d of R%05d-%d', p.post, p.line / 10000, p.line % 10000) FROM analysis_posts p
         WHERE NOT EXISTS (
             SELECT 1 FROM audit a WHERE a.subject = printf('R%05d-%d', p.line / 10000, p.line % 10000)
                AND a.action = 'posted' AND a.at = p.at AND a.recorded_at = p.recorded_at AND a.who = p.who
                AND json_extract(a.detail, '$.results') = p.kind) LIMIT 20",
    ),
    (
        "a confirmed failure is not what the audit trail says",
        "SELECT printf('failure %d of R%05d', f.failure, f.rma) FROM failures f
         WHERE NOT EXISTS (
             SELECT 1 FROM audit a WHERE a.subject = printf('R%05d', f.rma)
                AND a.action = 'failure confirmed' AND a.at = f.at AND a.recorded_at = f.recorded_at
                AND a.who = f.who AND json_extract(a.detail, '$.confirmed_by') = f.confirmed_by) LIMIT 20",
    ),
    (
        "a quote is not what the audit trail says",
        "SELECT printf('version %d of R%05d', q.version, q.rma) FROM quotes q
         WHERE NOT EXISTS (
             SELECT 1 FROM audit a WHERE a.subject = printf('R%05d', q.rma)
                AND a.action = 'quoted' AND a.at = q.at AND a.recorded_at = q.recorded_at AND a.who = q.who
                AND json_extract(a.detail, '$.version') = q.version
                AND json_extract(a.detail, '$.total.amount') = q.amount
                AND json_extract(a.detail, '$.total.currency') = q.currency
                AND json_extract(a.detail, '$.valid_until') = q.valid_until) LIMIT 20",
    ),
    (
        "what was decided about a return is not what the audit trail says",
        "SELECT printf('decision %d of R%05d-%d', d.return_decision, d.line / 10000, d.line % 10000)
         FROM return_decisions d
         WHERE NOT EXISTS (
             SELECT 1 FROM audit a WHERE a.subject = printf('R%05d-%d', d.line / 10000, d.line % 10000)
                AND a.at = d.at AND a.recorded_at = d.recorded_at AND a.who = d.who
                AND json_extract(a.detail, '$.note') IS d.note) LIMIT 20",
    ),
    (
        "what became of a box on the shelf is not what the audit trail says",
        "SELECT 'D' || s.tag FROM shelf_items s
         WHERE s.disposition IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM audit a WHERE a.subject = 'D' || s.tag AND a.action = s.disposition
                AND a.at = s.disposed_at AND a.who = s.disposed_by
                AND json_extract(a.detail, '$.disposition.tracking') IS s.tracking) LIMIT 20",
    ),
];

impl Records<'_> {
    /// What the records and the trail do not agree about.
    pub(super) fn differing_from_trail(&self) -> Result<Vec<Fault>, StoreError> {
        let mut faults = Vec::new();
        for (what, query) in RECORDED {
            for found in self.texts(query)? {
                faults.push(Fault { check: "audit_records", message: format!("{what}: {found}") });
            }
        }
        for found in self.people_unlike_trail()? {
            let message = format!("what people may do is not what the audit trail says: {found}");
            faults.push(Fault { check: "audit_records", message });
        }
        Ok(faults)
    }
}
