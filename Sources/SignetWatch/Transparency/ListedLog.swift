import Foundation
import SignetCore

/// A log in tiles as a list of logs has it.
struct ListedLog: Hashable {
    /// By which it signs.
    let key: LogKey
    /// How browsers stand to it: `pending`, `qualified`, `usable`, `readonly`, `retired`, `rejected`; nil: the list does not say.
    let state: String?

    /// - Throws: `.malformedKey`, `.unsupportedKey`; `.invalidInput` when the key is not that of the log.
    init(_ entry: JSONValue) throws {
        key = try LogKey(parsing: entry["key"]?.text ?? "")
        guard let identifier = entry["log_id"]?.text, Data(base64Encoded: identifier) == Data(key.identifier) else {
            throw SignetError(.invalidInput, "Its log_id is not that of its key.")
        }
        let states = entry["state"]?.members?.keys.sorted() ?? []
        state = states.count == 1 ? states.first : nil
    }

    /// Whether it takes certificates that browsers believe.
    var isClosed: Bool { state.map(["readonly", "retired", "rejected"].contains) ?? false }
}
