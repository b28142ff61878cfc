import Foundation
import SignetTestSupport

/// What a server was asked and did, by its own audit file.
struct AuditTrail: Sendable {
    private let file: String

    /// Has the server write it from now on.
    static func begin(on site: VaultSite) async throws -> AuditTrail {
        let file = site.file("audit.log")
        try await site.run("vault audit enable file file_path=\(file)")
        return AuditTrail(file: file)
    }

    /// How often a path was asked with success.
    func answers(at path: String) throws -> Int {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        // A line that is being written has no newline yet.
        return text.components(separatedBy: "\n").dropLast().filter { line in
            guard line.contains("\"\(path)\""),
                let entry = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                let request = entry["request"] as? [String: Any]
            else { return false }
            return entry["type"] as? String == "response" && request["path"] as? String == path
                && (entry["error"] as? String ?? "").isEmpty
        }.count
    }

    /// How many certificates were issued with the role of the article.
    func issued() throws -> Int { try answers(at: "pki/issue/example-dot-com") }

    /// How many logins there were by AppRole.
    func logins() throws -> Int { try answers(at: "auth/approle/login") }
}
