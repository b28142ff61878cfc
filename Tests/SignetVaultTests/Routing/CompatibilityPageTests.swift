import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetVault

/// docs/vault-compatibility.md promises what the routes keep, and tells of every route.
@Suite struct CompatibilityPageTests {
    private let page: CompatibilityPage

    init() throws {
        page = try CompatibilityPage(
            markdown: String(
                contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
                    .appending(path: "../../../docs/vault-compatibility.md").standardized, encoding: .utf8))
    }

    @Test func everyRouteIsOnThePage() async throws {
        try await CoreStage.run { stage in
            let tables = try await routeTables(of: stage)
            for (mount, table) in tables {
                let rows = page.rows.filter { $0.mounts.contains(mount) && $0.isHere }
                #expect(!rows.isEmpty || table.all.isEmpty, "\(mount) has no table on the page")
                for route in table.all {
                    for operation in route.answering.keys {
                        let isTold = rows.contains {
                            $0.operations.contains(operation) && route.pattern.describes($0.path)
                        }
                        #expect(isTold, "\(mount): \(operation.rawValue) \(route.pattern) is not on the page")
                    }
                }
            }
        }
    }

    @Test func everyPromiseIsKept() async throws {
        try await CoreStage.run { stage in
            let tables = try await routeTables(of: stage)
            #expect(Set(page.rows.flatMap(\.mounts)) == Set(tables.keys))
            #expect(page.rows.count > 300)
            for row in page.rows {
                for mount in row.mounts {
                    let table = try #require(tables[mount])
                    for operation in row.operations {
                        let found = table.all.contains {
                            $0.answering[operation] != nil && $0.pattern.describes(row.path)
                        }
                        let what = "\(mount): \(operation.rawValue) \(row.path)"
                        #expect(found == row.isHere, "\(what) is \(row.isHere ? "promised" : "denied") on the page")
                    }
                }
            }
        }
    }

    /// By what the page calls the mounts.
    private func routeTables(of stage: CoreStage) async throws -> [String: RouteTable] {
        for (path, type, version) in [
            ("pki", "pki", nil), ("kv1", "kv", "1"), ("kv2", "kv", "2"), ("generic", "generic", nil),
            ("transit", "transit", nil),
        ] as [(String, String, String?)] {
            let options: [String: JSONValue] = version.map { ["version": .string($0)] } ?? [:]
            let answer = await stage.ask(
                .update, "sys/mounts/\(path)", ["type": .string(type), "options": .object(options)])
            #expect(answer.status == 204, "\(path): \(answer)")
        }
        for kind in BackendCatalog.kinds[.auth] ?? [] {
            let answer = await stage.ask(.update, "sys/auth/\(kind.type)", ["type": .string(kind.type)])
            #expect(answer.status == 204, "\(kind.type): \(answer)")
        }
        let unsealed = try #require(stage.core.unsealed)
        var tables = Dictionary(
            unsealed.mounts.all().map { (String($0.entry.path.dropLast()), $0.backend.routes) },
            uniquingKeysWith: { $1 })
        tables["secret"] = nil
        let system = try #require(tables["sys"])
        tables["sys"] = RouteTable(SealBackend(core: stage.core).routes.all + system.all)
        return tables
    }
}

extension RoutePattern {
    /// Whether a path as the page writes it is of this shape, or of one below a pattern that takes all that is left.
    fileprivate func describes(_ path: String) -> Bool {
        let shown = RoutePattern(path)
        for (index, segment) in segments.enumerated() {
            guard index < shown.segments.count else { return false }
            // `mounts/*path` is told of as `mounts/:path` and `mounts/:path/tune`.
            if case .rest = segment { return index > 0 || shown.segments[0].isRest }
            switch (segment, shown.segments[index]) {
            case (.literal(let own), .literal(let other)): guard own == other else { return false }
            case (.capture, .capture): break
            default: return false
            }
        }
        return segments.count == shown.segments.count
    }
}

extension RoutePattern.Segment {
    fileprivate var isRest: Bool { if case .rest = self { true } else { false } }
}

/// The rows of the tables that stand below a line `<!-- routes: MOUNT ... -->`.
struct CompatibilityPage: Sendable {
    struct Row: Sendable {
        let mounts: [String]
        let path: String
        let operations: [VaultOperation]
        /// `yes` or `partly`.
        let isHere: Bool
    }

    private(set) var rows: [Row] = []

    private static let operations: [String: VaultOperation] = [
        "GET": .read, "POST": .update, "LIST": .list, "PATCH": .patch, "DELETE": .delete,
    ]

    /// - Throws: `TestSupportError` for a row that cannot be read.
    init(markdown: String) throws {
        var mounts: [String] = []
        for line in markdown.split(separator: "\n").map(String.init) {
            if line.hasPrefix("<!-- routes: ") {
                mounts = line.dropFirst(13).dropLast(4).split(separator: " ").map(String.init)
            } else if line.hasPrefix("#") {
                mounts = []
            } else if !mounts.isEmpty, line.hasPrefix("| `") {
                rows.append(try Self.row(line, mounts))
            }
        }
    }

    private static func row(_ line: String, _ mounts: [String]) throws -> Row {
        let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
        }
        let verbs = cells.count > 3 ? cells[2].components(separatedBy: ", ") : []
        let operations = verbs.compactMap { Self.operations[$0] }
        guard operations.count == verbs.count, !verbs.isEmpty, ["yes", "partly", "no"].contains(cells[3]) else {
            throw TestSupportError("docs/vault-compatibility.md: no row of path, verbs, yes, partly or no: \(line)")
        }
        return Row(mounts: mounts, path: cells[1], operations: operations, isHere: cells[3] != "no")
    }
}
