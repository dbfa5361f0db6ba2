//! The program that runs on every Linux of its architecture: linked with musl, and with nothing of the machine's.
//!
//! Where rustup has brought the standard library for that, it is an ordinary build for another target. Elsewhere the
//! library is built from its source, and lacks what rustup's has beside it: the unwinder, for which the compiler's own
//! is taken (`packaging/static`).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::setup::musl::{self, COMPILER};
use crate::setup::rust_source;
use crate::{build, repo, shell};

const TARGET: &str = "x86_64-unknown-linux-musl";

/// Builds it, or says `None` where that is not possible.
pub fn build() -> Result<Option<PathBuf>> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) || !musl::ready()? {
        return Ok(None);
    }
    let sysroot = shell::output(shell::command("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).exists() {
        let mut cargo = shell::cargo(&[]);
        cargo.env("CC_x86_64_unknown_linux_musl", COMPILER);
        return build::release_by(cargo, Some(TARGET), &repo::target()).map(Some);
    }
    let Some(bin) = rust_source::toolchain()? else { return Ok(None) };
    // A folder of its own: another toolchain would throw the other builds' results out.
    let folder = repo::target().join("static");
    let unwinder = unwinder(&folder.join("unwinder"))?;
    let mut cargo = rust_source::cargo(&bin, &folder)?;
    let flags = format!("-Clink-self-contained=no -Crelocation-model=static -Lnative={}", unwinder.display());
    cargo.env("CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_RUSTFLAGS", flags);
    cargo.env("CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER", COMPILER);
    cargo.env("CC_x86_64_unknown_linux_musl", COMPILER);
    build::release_by(cargo, Some(TARGET), &folder).map(Some)
}

/// A folder with `libunwind.a`, the name by which Rust's library asks for it.
fn unwinder(folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let library = shell::output(shell::command("gcc").arg("-print-file-name=libgcc_eh.a"))?;
    let (object, archive) = (folder.join("find_object.o"), folder.join("libunwind.a"));
    fs::copy(library.trim(), &archive).with_context(|| format!("copy {}", library.trim()))?;
    let mut compile = shell::command(COMPILER);
    compile.args(["-O2", "-c", "packaging/static/find_object.c", "-o"]).arg(&object);
    shell::run(&mut compile)?;
    shell::run(shell::command("ar").arg("r").arg(&archive).arg(&object))?;
    Ok(folder.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts the frames above it, as a panic does. rustc asks for the table of frames by itself; here the test has to.
    const PROGRAM: &str = "#include <unwind.h>\n\
        static _Unwind_Reason_Code one(struct _Unwind_Context *context, void *count)\n\
        { (void)context; ++*(int *)count; return _URC_NO_REASON; }\n\
        int main(void) { int count = 0; _Unwind_Backtrace(one, &count); return count > 0 ? 0 : 1; }\n";

    #[test]
    fn a_static_program_finds_its_way_up() {
        if !cfg!(target_os = "linux") || !shell::answers(COMPILER, &["--version"]) {
            return;
        }
        let folder = std::env::temp_dir().join(format!("xtask-unwinder-{}", std::process::id()));
        let unwinder = unwinder(&folder).unwrap();
        let (source, program) = (folder.join("up.c"), folder.join("up"));
        fs::write(&source, PROGRAM).unwrap();
        let mut compile = shell::command(COMPILER);
        compile.args(["-static", "-fexceptions", "-Wl,--eh-frame-hdr", "-o"]).arg(&program).arg(&source);
        shell::run(compile.arg("-L").arg(&unwinder).arg("-lunwind")).unwrap();
        shell::run(&mut shell::command(&program)).unwrap();
        fs::remove_dir_all(&folder).unwrap();
    }
}
