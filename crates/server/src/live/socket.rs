use crate::app::App;
use axum::extract::ws::WebSocket;
pub const MESSAGE_BYTES_MAX: usize = 4096;
pub async fn serve(_: App, _: WebSocket) {}
