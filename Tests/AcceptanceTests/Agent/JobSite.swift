import Foundation
import SignetTestSupport
import Testing

/// What `signet job` keeps running on a site, with the tokens of its server's role `nomad-cluster`.
struct JobSite: Sendable {
    let vault: VaultSite

    /// The policy, the role and the token of the article, in the site's directory.
    static func make(on vault: VaultSite) async throws -> JobSite {
        try vault.directory.write("nomad_policy.hcl", ArticleLines.nomadPolicy)
        try await vault.run(ArticleLines.nomad)
        return JobSite(vault: vault)
    }

    /// Types `signet job …`, with what a runner needs that the command may have to start.
    func attempt(_ line: String) async throws -> ToolResult {
        let starts = ["run", "stop", "restart", "signal"].contains { line.hasPrefix("\($0) ") }
        let role = starts ? "-vault-create-from-role=nomad-cluster" : ""
        return try await vault.shell("VAULT_TOKEN=$(cat token.txt) exec signet job \(line) \(role)")
    }

    /// Types `signet job …`, which must succeed.
    @discardableResult
    func job(_ line: String) async throws -> String {
        let result = try await attempt(line)
        guard result.status == 0 else {
            throw TestSupportError("signet job \(line) ended with \(result.status): \(result.everything)\n\(log)")
        }
        return result.output
    }

    /// A file of a task: `directory("web", "nginx", index: 0, "secrets/tls.crt")`.
    func file(_ job: String, _ group: String, _ task: String, index: Int = 0, _ name: String) -> String {
        "\(data)/alloc/\(job)/\(group)/\(index)/\(task)/\(name)"
    }

    /// `--data` of the jobs here.
    var data: String { vault.file(".local/state/signet/jobs") }

    /// The runner, while there is one.
    var runners: [Int32] { runningProcesses { $0.contains("runner") && $0.contains(data) } }

    /// What the runner has logged, for messages.
    var log: String {
        let files = (try? FileManager.default.subpathsOfDirectory(atPath: data)) ?? []
        return files.filter { $0.hasSuffix(".log") }.map { name in
            "\(name):\n" + ((try? String(contentsOfFile: "\(data)/\(name)", encoding: .utf8)) ?? "").suffix(20_000)
        }.joined(separator: "\n")
    }

    /// Stops jobs; afterwards no runner is left.
    func stop(_ jobs: String...) async throws {
        for name in jobs { try await job("stop \(name)") }
        _ = try await eventually("the runner to end", explanation: { log }) { runners.isEmpty ? true : nil }
    }

    /// Three templates of one certificate with files `secrets/ca.crt`, `secrets/tls.crt`, `secrets/tls.key`.
    /// - Parameter change: `change_mode = "restart"`, at the certificate; the others say `noop`
    static func templates(of name: String, lifetime: String, change: String) -> String {
        [("issuing_ca", "ca.crt"), ("private_key", "tls.key"), ("certificate", "tls.crt")].map { field, file in
            """
                  template {
                    destination = "secrets/\(file)"
                    splay       = "0s"
                    \(field == "certificate" ? change : "change_mode = \"noop\"")
                    data        = <<EOH
            \(AgentSite.template(field, of: name, lifetime: lifetime))EOH
                  }

            """
        }.joined()
    }
}
