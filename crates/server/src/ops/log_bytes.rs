use crate::{
    app::App,
    ops::error::{OpError, OpResult},
};
use futures_util::Stream;
use mothership_core::ids::AttemptId;
#[derive(PartialEq, Eq, Clone, Copy)]
pub enum Which {
    All,
}
impl Which {
    pub fn parse(_: Option<&str>) -> OpResult<Self> {
        Ok(Self::All)
    }
}
pub struct Bytes {
    pub attempt: AttemptId,
    pub from: u64,
    pub until: Option<u64>,
    pub which: Which,
    pub plain: bool,
    pub follow: bool,
}
pub fn stream(_: App, _: Bytes) -> impl Stream<Item = Result<bytes::Bytes, OpError>> + Send + 'static {
    futures_util::stream::empty()
}
