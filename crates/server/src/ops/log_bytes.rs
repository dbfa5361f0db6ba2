use crate::{app::App, ops::error::{OpError, OpResult}};
use mothership_core::ids::AttemptId; use futures_util::Stream;
#[derive(PartialEq, Eq, Clone, Copy)]
pub enum Which { All }
impl Which { pub fn parse(_: Option<&str>) -> OpResult<Self> { Ok(Self::All) } }
pub struct Bytes { pub attempt: AttemptId, pub from: u64, pub until: Option<u64>, pub which: Which, pub plain: bool, pub follow: bool }
pub fn stream(_: App, _: Bytes) -> impl Stream<Item = Result<bytes::Bytes, OpError>> + Send + 'static { futures_util::stream::empty() }
