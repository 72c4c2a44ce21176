mod hostile;
mod samples;
mod shown;
mod stripped;
