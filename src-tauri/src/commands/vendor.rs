//! Whose documents they are: what stands in their head.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rma_dock::desk::settings::{Vendor, logo_file, save_vendor, set, set_logo};

use crate::dialogs;
use crate::error::ApiError;
use crate::files;
use crate::records_thread::Open;
use crate::shell::Shell;
use crate::types::{ShownLogo, VendorFields, VendorSetup};

pub async fn vendor_setup(shell: &Shell) -> Result<VendorSetup, ApiError> {
    shell.records.on_open(shown).await
}

pub async fn vendor_save(shell: &Shell, fields: VendorFields) -> Result<VendorSetup, ApiError> {
    let work = move |open: &mut Open| {
        open.change(|store, _, by| {
            let logo = Vendor::load(store.records())?.logo;
            Ok(save_vendor(store, &fields.vendor(logo), by)?)
        })?;
        shown(open)
    };
    shell.records.on_open(work).await
}

pub async fn vendor_choose_logo(shell: &Shell) -> Result<Option<VendorSetup>, ApiError> {
    let Some(path) = dialogs::logo(&shell.face).await else { return Ok(None) };
    let file = files::read(path, LOGO_BYTES_MAX).await?;
    let work = move |open: &mut Open| {
        open.change(|store, _, by| Ok(set_logo(store, &file, by)?))?;
        shown(open)
    };
    shell.records.on_open(work).await.map(Some)
}

pub async fn vendor_remove_logo(shell: &Shell) -> Result<VendorSetup, ApiError> {
    let work = |open: &mut Open| {
        open.change(|store, _, by| Ok(set(store, &rma_printing::PrintServer::system(), "vendor.logo", "", by)?))?;
        shown(open)
    };
    shell.records.on_open(work).await
}

/// More than any logo has: so much tells that a file is too large.
const LOGO_BYTES_MAX: u64 = 16 * 1024 * 1024;

fn shown(open: &mut Open) -> Result<VendorSetup, ApiError> {
    let records = open.store.records();
    let (vendor, file) = (Vendor::load(records)?, logo_file(records)?);
    let logo = vendor.logo.as_ref().zip(file).map(|(picture, file)| {
        let (width, height) = picture.size();
        ShownLogo { width, height, png: BASE64.encode(file) }
    });
    Ok(VendorSetup { fields: VendorFields::from(vendor), logo })
}
