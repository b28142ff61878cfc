import Foundation
import SignetCore
import SignetPKI

/// The words under which something is found, each by its beginning.
enum SearchTerms {
    /// The longest that is kept.
    static let maximumLength = 120
    /// So many names of one certificate are found.
    private static let maximumNames = 100

    /// Its serial number and its fingerprint are found by their own columns.
    static func terms(of certificate: DecodedCertificate) -> Set<String> {
        var terms: Set<String> = []
        for name in certificate.alternativeNames.prefix(maximumNames) { terms.formUnion(labels(of: name.value)) }
        terms.formUnion(words(of: certificate.subject.description))
        return bounded(terms)
    }

    static func terms(of place: Place) -> Set<String> {
        var terms = labels(of: place.location)
        for part in place.location.split(separator: "/") { terms.formUnion(labels(of: String(part))) }
        terms.formUnion(words(of: place.detail))
        return bounded(terms)
    }

    /// The words of what somebody typed.
    static func wanted(_ text: String) -> [String] {
        text.lowercased().split { $0.isWhitespace }.prefix(8).map { String($0.prefix(maximumLength)) }
    }

    /// The hexadecimal digits of a word, which may have colons between them; nil: it is something else, or too short to be meant as such.
    static func digits(_ word: String) -> String? {
        let digits = word.filter { $0 != ":" }
        return digits.utf8.count >= minimumDigits && digits.utf8.allSatisfy { hexadecimalDigits.contains($0) }
            ? digits : nil
    }

    /// From the first fingerprint that begins with these digits to the first after them; nil: no fingerprint is so long.
    static func fingerprints(beginningWith digits: String) -> (first: [UInt8], end: [UInt8])? {
        let length = 64
        guard digits.utf8.count <= length,
            let first = [UInt8](hexadecimal: digits.padding(toLength: length, withPad: "0", startingAt: 0)),
            let last = [UInt8](hexadecimal: digits.padding(toLength: length, withPad: "f", startingAt: 0))
        else { return nil }
        return (first, last + [0])
    }

    private static let minimumDigits = 4
    private static let hexadecimalDigits = Set("0123456789abcdef".utf8)

    /// `www.example.org`, `example.org`, `org`
    private static func labels(of name: String) -> Set<String> {
        var terms: Set<String> = []
        var rest = Substring(name)
        while !rest.isEmpty, terms.count < 12 {
            terms.insert(String(rest))
            guard let dot = rest.firstIndex(of: ".") else { break }
            rest = rest[rest.index(after: dot)...]
        }
        return terms
    }

    private static func words(of text: String) -> Set<String> {
        Set(text.split { " ,=+/()".contains($0) }.prefix(30).map(String.init))
    }

    private static func bounded(_ terms: Set<String>) -> Set<String> {
        Set(terms.lazy.filter { !$0.isEmpty }.map { String($0.lowercased().prefix(maximumLength)) })
    }
}
