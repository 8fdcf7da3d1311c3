//! Cases in every form in which they are read and written.

#[cfg(feature = "excel")]
mod hostile;
#[cfg(feature = "excel")]
mod libreoffice;
#[cfg(feature = "excel")]
mod mutations;
mod round_trips;
#[cfg_attr(not(feature = "excel"), expect(dead_code, reason = "without workbooks fewer tests use it"))]
mod support;
#[cfg(feature = "excel")]
mod workbooks;
