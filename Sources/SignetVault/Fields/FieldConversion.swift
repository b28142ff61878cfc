import Foundation
import SignetCore

extension FieldKind {
    /// The value in this kind's own form: a text, a truth, whole seconds, a list of texts, an object of texts.
    /// - Returns: nil when it cannot be read so.
    func converted(_ value: JSONValue) -> JSONValue? {
        switch self {
        case .any: value
        case .string: value.weakText.map(JSONValue.string)
        case .lowercasedString: value.weakText.map { .string($0.lowercased()) }
        case .bool: value.weakBool.map(JSONValue.bool)
        case .integer: value.weakInteger.map(JSONValue.integer)
        case .duration: value.weakSeconds.map(JSONValue.integer)
        case .list: value.weakList.map { .strings($0) }
        case .map: value.weakMap.map { .object($0.mapValues(JSONValue.string)) }
        }
    }
}

extension JSONValue {
    fileprivate var weakText: String? {
        switch self {
        case .null: ""
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .bool(let truth): truth ? "1" : "0"
        case .array, .object: nil
        }
    }

    fileprivate var weakBool: Bool? {
        switch self {
        case .null: false
        case .bool(let truth): truth
        case .integer(let number): number != 0
        case .number(let number): number != 0
        case .string(let text):
            switch text {
            case "1", "t", "T", "true", "TRUE", "True": true
            case "", "0", "f", "F", "false", "FALSE", "False": false
            default: nil
            }
        case .array, .object: nil
        }
    }

    fileprivate var weakInteger: Int? {
        switch self {
        case .null: 0
        case .integer(let number): number
        case .number(let number): Int(exactly: number)
        case .bool(let truth): truth ? 1 : 0
        case .string(let text): text.isEmpty ? 0 : Int(text)
        case .array, .object: nil
        }
    }

    /// At most 1000 years either way, so that moments can be reckoned with it.
    fileprivate var weakSeconds: Int? {
        let seconds: Int? =
            switch self {
            case .null: 0
            case .integer(let number): number
            case .number(let number): Int(exactly: number.rounded(.towardZero))
            case .string(let text): try? GoDuration.seconds(text)
            case .bool, .array, .object: nil
            }
        return seconds.flatMap { $0.magnitude <= GoDuration.longest ? $0 : nil }
    }

    /// The most elements of a list in one text.
    private static var longestList: Int { 100_000 }

    fileprivate var weakList: [String]? {
        switch self {
        case .null: return []
        case .string(let text):
            let parts = text.split(separator: ",", maxSplits: Self.longestList)
            guard parts.count <= Self.longestList else { return nil }
            return parts.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        case .array(let elements):
            let texts = elements.compactMap(\.weakText)
            return texts.count == elements.count ? texts : nil
        case .integer, .number, .bool: return weakText.map { [$0] }
        case .object: return nil
        }
    }

    fileprivate var weakMap: [String: String]? {
        switch self {
        case .null: return [:]
        case .object(let members):
            let texts = members.compactMapValues(\.weakText)
            return texts.count == members.count ? texts : nil
        case .string(let text):
            if text.isEmpty { return [:] }
            if let value = try? JSONValue(text.utf8), case .object = value { return value.weakMap }
            return JSONValue.strings(weakList ?? []).weakMap
        case .array(let elements):
            var map: [String: String] = [:]
            for element in elements {
                guard let pair = element.text, let sign = pair.firstIndex(of: "=") else { return nil }
                map[String(pair[..<sign])] = String(pair[pair.index(after: sign)...])
            }
            return map
        case .bool, .integer, .number: return nil
        }
    }
}
