import Foundation

/// A page of the manual, in the order in which it is read.
struct ManualPage: Sendable {
    /// What stands between two fences, or between two of those.
    struct Piece: Sendable {
        /// What stands behind the opening fence: `sh signet`, `hcl vault.hcl`; nil: the text between blocks.
        let info: String?
        let lines: [String]
    }

    private(set) var pieces: [Piece] = []

    /// - Parameter path: from the project's directory
    init(at path: String) throws {
        self.init(markdown: try String(contentsOf: projectFile(path), encoding: .utf8))
    }

    init(markdown: String) {
        var info: String?
        var lines: [String] = []
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let ends = info != nil && line == "```"
            guard ends || (info == nil && line.hasPrefix("```")) else {
                lines.append(line)
                continue
            }
            pieces.append(Piece(info: info, lines: lines))
            (info, lines) = (ends ? nil : String(line.dropFirst(3)), [])
        }
        pieces.append(Piece(info: info, lines: lines))
    }
}

/// A file of the project.
func projectFile(_ path: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../\(path)").standardized
}
