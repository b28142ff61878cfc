import Foundation
import HummingbirdCore
import SignetCore

/// The arguments of a URL, or of a form, as fields: one that comes again becomes a list.
struct VaultQuery {
    /// The most arguments that are read.
    private static let most = 1000

    private(set) var fields: [String: JSONValue] = [:]

    init(_ uri: URI) { self.init(form: uri.query ?? "") }

    /// - Parameter form: `a=1&b=2`, percent-encoded
    init(form: String) {
        for pair in form.split(separator: "&", maxSplits: Self.most).prefix(Self.most) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(parts[0])
            let value = JSONValue.string(parts.count > 1 ? Self.decoded(parts[1]) : "")
            switch fields[name] {
            case nil: fields[name] = value
            case .array(let values)?: fields[name] = .array(values + [value])
            case let first?: fields[name] = .array([first, value])
            }
        }
    }

    /// Whether a list is asked for by `?list=true`, which is no field then.
    mutating func takesList() -> Bool {
        guard let text = fields["list"]?.text else { return false }
        fields["list"] = nil
        return ["true", "1", "t", "T", "TRUE", "True"].contains(text)
    }

    /// Without slashes at the ends, and none twice.
    static func normalized(_ path: String) -> String {
        isNormal(path) ? path : path.split(separator: "/").joined(separator: "/")
    }

    private static func isNormal(_ path: String) -> Bool {
        let slash = UInt8(ascii: "/")
        var previous = slash
        for byte in path.utf8 {
            if byte == slash, previous == slash { return false }
            previous = byte
        }
        return previous != slash
    }

    private static func decoded(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? String(spaced)
    }
}
