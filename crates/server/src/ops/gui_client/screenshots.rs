//! Pictures of the tabs of a GUI, as they come. They are looked at through [`crate::ops::screenshots`].

use super::{
    message::ClientMessage,
    resolve::{self, resolve},
};
use crate::{actor::Person, app::App, error::OpResult};
use mothership_store::gui_clients;

/// A picture: the name of its tab, the bytes of a JPEG.
pub type Picture = (String, Vec<u8>);

/// Keeps pictures, in the place of the oldest ones of their tabs.
pub async fn keep(app: &App, owner: &Person, message: ClientMessage, pictures: Vec<Picture>) -> OpResult<()> {
    let owner = owner.clone();
    let resolution = app
        .store
        .write(move |tx| {
            let resolution = resolve(tx, &owner, &message)?;
            if let Some(runner) = resolution.runner {
                let attempt = resolution.attempt.as_ref().map(|to| to.attempt);
                gui_clients::keep_screenshots(tx, runner, attempt, &pictures, message.now())?;
            }
            Ok(resolution)
        })
        .await?;
    resolve::publish(app, &resolution);
    Ok(())
}
