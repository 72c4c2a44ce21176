use unicode_segmentation::UnicodeSegmentation;

pub(super) fn graphemes(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    UnicodeSegmentation::graphemes(text, true)
}

pub(super) fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split_word_bounds()
}
