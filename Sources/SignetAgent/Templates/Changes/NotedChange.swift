import Foundation
import SignetCore
import SignetStorage

/// A change as it is kept: what was, or is about to be, published and not yet handled. Templates are named by their keys, since
/// another configuration may have them at other places.
struct NotedChange: Hashable, Sendable {
    /// How far it has come.
    enum Stage: Int64, Sendable {
        /// It is about to be published.
        case noted
        /// It is in place.
        case published
        /// The handler has been told and has not returned.
        case told
    }

    let number: Int64
    var templates: [String]
    let isFirst: Bool
    var stage: Stage
}

extension NotedChange {
    /// Reads the columns `number, templates, is_first, stage`.
    /// - Throws: `.storageCorrupt`
    init(_ row: SQLRow) throws {
        guard let templates = try? JSONDecoder().decode([String].self, from: Data(row.text(1).utf8)),
            let stage = Stage(rawValue: try row.integer(3))
        else {
            throw SignetError(
                .storageCorrupt, "A change of templates in the database cannot be read.",
                remedy: "Restore the database from a backup.")
        }
        self.init(
            number: try row.integer(0), templates: templates, isFirst: try row.integer(2) != 0, stage: stage)
    }

    /// The column `templates`.
    var templatesText: String {
        get throws { String(decoding: try JSONEncoder().encode(templates), as: UTF8.self) }
    }
}
