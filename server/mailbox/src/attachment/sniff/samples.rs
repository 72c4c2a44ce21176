//! Small files of every kind.

use std::io::{Cursor, Write};

use image::{DynamicImage, ImageFormat, RgbImage};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use model::AttachmentKind;

pub(super) fn sample(kind: AttachmentKind) -> Vec<u8> {
    match kind {
        AttachmentKind::Png => picture(ImageFormat::Png),
        AttachmentKind::Jpeg => picture(ImageFormat::Jpeg),
        AttachmentKind::Gif => picture(ImageFormat::Gif),
        AttachmentKind::Webp => picture(ImageFormat::WebP),
        AttachmentKind::Heic => heic(b"heic\0\0\0\0mif1heic"),
        AttachmentKind::Pdf => {
            b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n".to_vec()
        }
        AttachmentKind::Doc => compound(&["WordDocument", "1Table"], &[]),
        AttachmentKind::Xls => compound(&["Workbook"], &[]),
        AttachmentKind::Docx => {
            package(&[("word/document.xml", &main_type("wordprocessingml.document"))])
        }
        AttachmentKind::Xlsx => package(&[("xl/workbook.xml", &main_type("spreadsheetml.sheet"))]),
        AttachmentKind::Text => "Blood pressure 120/80 — gut\r\n\tand 5 < 6.\n".into(),
    }
}

pub(super) fn main_type(kind: &str) -> String {
    format!("application/vnd.openxmlformats-officedocument.{kind}.main+xml")
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let pixels = RgbImage::from_fn(40, 30, |x, y| image::Rgb([x as u8 * 6, y as u8 * 8, 99]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(pixels)
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

pub(super) fn heic(brands: &[u8]) -> Vec<u8> {
    let boxed = |kind: &[u8; 4], content: &[u8]| {
        let length = u32::try_from(8 + content.len()).unwrap();
        [&length.to_be_bytes(), kind.as_slice(), content].concat()
    };
    [
        boxed(b"ftyp", brands),
        boxed(b"meta", &[0; 90]),
        boxed(b"mdat", &[7; 900]),
    ]
    .concat()
}

pub(super) fn compound(streams: &[&str], storages: &[&str]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for name in streams {
        let mut stream = file.create_stream(format!("/{name}")).unwrap();
        stream.write_all(&[42; 5_000]).unwrap();
    }
    for name in storages {
        file.create_storage(format!("/{name}")).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// A package of these parts, of which the first one's type is in the list of types.
pub(super) fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let (main, media_type) = parts[0];
    let types = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n\
         <Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/{main}\" ContentType=\"{media_type}\"/></Types>"
    );
    let mut files = vec![("[Content_Types].xml", types.as_str())];
    files.extend(parts);
    archive(&files)
}

pub(super) fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in files {
        zip.start_file(*name, options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A program for Windows, as far as anybody looks.
pub(super) fn program() -> Vec<u8> {
    let mut program = b"MZ\x90\0\x03\0\0\0".to_vec();
    program.resize(2_000, 0);
    program
}
