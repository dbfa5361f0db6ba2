//! Who sees which things: what is not seen is as if it did not exist, in every list, count and lookup. What may be done with
//! one thing is decided by [`Sight::right`]; lists say the same in SQL, here and nowhere else ([`SeenJobs`]).

use crate::{
    Result, StoreError, Tx,
    engine::{Param, params},
    projects, shares,
};
use mothership_core::{
    ids::JobId,
    ownership::{Holder, Right, Sight},
    role::Role,
};

/// What a person of this role sees.
pub fn sight(tx: &mut Tx<'_>, person: &str, role: Role) -> Result<Sight> {
    Ok(Sight::of(person, role, projects::of_person(tx, person)?))
}

/// What may be done with a job; `None`: there is none, as far as `sight` reaches. Both cost the same.
pub fn right_on_job(tx: &mut Tx<'_>, id: JobId, sight: &Sight) -> Result<Option<Right>> {
    let row = tx.query_opt(
        "/* holder of a job */ SELECT j.holder, (SELECT s.granted FROM shares s \
         WHERE s.kind = 'job' AND s.object = $2 AND s.person = $3) FROM jobs j WHERE j.id = $1 AND j.deleted_at IS NULL",
        params![id, id.to_string(), sight.person().unwrap_or_default()],
    )?;
    let Some(mut row) = row else { return Ok(None) };
    let holder = Holder::stored(row.take()?);
    let shared: Option<String> = row.take()?;
    Ok(sight.right(&holder, shared.as_deref().and_then(Right::parse)))
}

/// Whether there is such a job, which may be changed then.
///
/// # Errors
/// `Forbidden` when it may only be looked at.
pub fn may_act(tx: &mut Tx<'_>, id: JobId, sight: &Sight) -> Result<bool> {
    match right_on_job(tx, id, sight)? {
        None => Ok(false),
        Some(Right::Run) => Ok(true),
        Some(Right::See) => Err(StoreError::Forbidden {
            what: format!(
                "you may look at job {id} and not change it; its owner or a member of its project may"
            ),
        }),
    }
}

/// What may be done with a thing of another kind, of which the caller knows who holds it.
pub fn right_on(
    tx: &mut Tx<'_>,
    kind: &str,
    object: &str,
    holder: &Holder,
    sight: &Sight,
) -> Result<Option<Right>> {
    // Asked in any case: what a person does not see costs as much as what is theirs.
    let shared = match sight.person() {
        Some(person) => shares::granted(tx, kind, object, person)?,
        None => None,
    };
    Ok(sight.right(holder, shared))
}

/// Whose jobs are seen, as SQL. A place of a parameter is taken when it is used: every parameter has to be.
pub(crate) struct SeenJobs<'a> {
    pub params: Vec<Param<'a>>,
    /// `None`: all are seen.
    of: Option<Of>,
}

struct Of {
    /// Places of the holders.
    holders: Vec<String>,
    name: String,
    /// Place of the person, once it is used.
    place: Option<String>,
}

impl<'a> SeenJobs<'a> {
    /// `params`: those that the statement has already.
    pub fn new(sight: &Sight, params: Vec<Param<'a>>) -> Self {
        let mut out = Self { params, of: None };
        if let (Some(holders), Some(person)) = (sight.holders(), sight.person()) {
            let holders = holders.iter().map(|holder| out.param(holder.as_str().to_owned())).collect();
            out.of = Some(Of { holders, name: person.to_owned(), place: None });
        }
        out
    }

    /// The place of one more parameter.
    pub fn param(&mut self, value: impl Into<Param<'a>>) -> String {
        self.params.push(value.into());
        format!("${}", self.params.len())
    }

    /// Places of the holders whose things are seen; `None`: whoever holds them.
    pub fn holders(&self) -> Option<String> {
        self.of.as_ref().map(|of| of.holders.join(", "))
    }

    /// Whether everything is seen.
    pub fn is_everything(&self) -> bool {
        self.of.is_none()
    }

    /// Conditions on `jobs j` of which every job that is seen meets exactly one; each is read off an index.
    pub fn arms(&mut self) -> Vec<String> {
        let shared = self.shared();
        let (Some(of), Some(shared)) = (&self.of, shared) else { return vec!["1 = 1".into()] };
        let mut arms: Vec<String> = of.holders.iter().map(|place| format!("j.holder = {place}")).collect();
        arms.push(shared);
        arms
    }

    /// The jobs that are seen and meet `condition`, with these columns, as what stands behind `FROM`. They are named
    /// without a table there.
    pub fn rows(&mut self, columns: &str, condition: &str) -> String {
        let (Some(held), Some(shared)) = (self.held(), self.shared()) else {
            return format!("jobs j WHERE {condition}");
        };
        let select = |arm: String| format!("SELECT {columns} FROM jobs j WHERE {condition} AND {arm}");
        format!("({} UNION ALL {}) AS seen", select(held), select(shared))
    }

    /// One condition on `jobs j`, where jobs were found by something else.
    pub fn condition(&mut self) -> String {
        let (Some(held), Some(person)) = (self.held(), self.person()) else { return "1 = 1".into() };
        format!(
            "({held} OR EXISTS (SELECT 1 FROM shares s WHERE s.person = {person} AND s.kind = 'job' \
             AND s.object = CAST(j.id AS TEXT)))"
        )
    }

    /// A condition on `jobs j` that those meet which are seen only because they are shared, so that nothing is listed or
    /// counted twice; `None` where everything is seen.
    pub fn shared(&mut self) -> Option<String> {
        let (held, person) = (self.held()?, self.person()?);
        Some(format!(
            "j.id IN (SELECT CAST(s.object AS BIGINT) FROM shares s WHERE s.person = {person} AND s.kind = 'job') \
             AND NOT ({held})"
        ))
    }

    /// A condition on the column `holder` of sums.
    pub fn of_sums(&self) -> String {
        self.of.as_ref().map_or_else(|| "1 = 1".into(), |of| format!("holder IN ({})", of.holders.join(", ")))
    }

    fn held(&self) -> Option<String> {
        self.of.as_ref().map(|of| format!("j.holder IN ({})", of.holders.join(", ")))
    }

    /// The place of the person who looks.
    fn person(&mut self) -> Option<String> {
        let of = self.of.as_ref()?;
        if let Some(place) = &of.place {
            return Some(place.clone());
        }
        let name = of.name.clone();
        let place = self.param(name);
        self.of.as_mut()?.place = Some(place.clone());
        Some(place)
    }
}
