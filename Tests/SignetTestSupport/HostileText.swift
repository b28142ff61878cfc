import Foundation

/// Text that breaks out of whatever escapes it by `Character`: the marks make one character of a sign that matters and themselves.
public enum HostileText {
    /// As a tag, as the end of an attribute, and as an entity.
    public static let markup = [
        "\u{0600}<img src=x onerror=alert(1)\u{0600}>", "x\"\u{0301} autofocus y='\u{0301}z",
        "&\u{0301}\r\n<\u{0338}b>\u{0301}",
    ]

    /// What of ``markup`` must not be in a page, as bytes.
    public static let liveMarkup = ["<img", "\"\u{0301}", "'\u{0301}", "&\u{0301}", "<\u{0338}", "(1)\u{0600}>"]

    /// Which of ``liveMarkup`` a page has.
    public static func live(in page: String) -> [String] { liveMarkup.filter { page.holds($0) } }
}

extension String {
    /// Whether the bytes of `text` are among those of the string: `contains` compares characters.
    public func holds(_ text: String) -> Bool { Data(utf8).range(of: Data(text.utf8)) != nil }
}
