mod heic;
mod hostile;
mod samples;
mod shown;
mod stripped;
