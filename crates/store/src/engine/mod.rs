//! What both engines share: the transaction as the use cases see it.

/// An open transaction (or snapshot) of either engine.
pub struct Tx<'a> {
    _life: std::marker::PhantomData<&'a ()>,
}

impl Tx<'_> {
    /// Tells the other servers on the same database, if and when this transaction commits. At most 7999 bytes.
    pub fn notify(&mut self, _payload: &str) -> crate::Result<()> {
        todo!()
    }
}
