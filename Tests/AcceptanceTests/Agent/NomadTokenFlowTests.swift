import Foundation
import SignetTestSupport
import Testing

/// What a Nomad 1.5 server and its clients ask of a Vault for the tokens of tasks, request by request as they send them, and what they look
/// at in the answers: with `signet server`, a job gets its token, renews it, and loses it when it ends.
@Suite struct NomadTokenFlowTests {
    /// What was answered.
    private struct Answer {
        let status: Int
        let body: [String: Any]

        func map(_ key: String) throws -> [String: Any] { try #require(body[key] as? [String: Any], "\(key): \(body)") }
        var data: [String: Any] { get throws { try map("data") } }
        var auth: [String: Any] { get throws { try map("auth") } }
    }

    /// Sends a request as Go's client of Vault does.
    private func ask(
        _ site: VaultSite, _ token: String?, _ method: String, _ path: String, _ body: String? = nil,
        wrap: String? = nil
    ) async throws -> Answer {
        var headers = ["X-Vault-Request: true"]
        if let token { headers.append("X-Vault-Token: \(token)") }
        if let wrap { headers.append("X-Vault-Wrap-TTL: \(wrap)") }
        let arguments =
            ["-sS", "-X", method, "-w", "\n%{http_code}", "\(site.address)/v1/\(path)"]
            + headers.flatMap { ["-H", $0] } + (body.map { ["--data-binary", $0] } ?? [])
        let result = try await runTool("curl", arguments)
        guard result.status == 0 else { throw TestSupportError("\(method) \(path): \(result.everything)") }
        let lines = result.output.components(separatedBy: "\n")
        let text = lines.dropLast().joined(separator: "\n")
        let json = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return Answer(status: Int(lines.last ?? "") ?? 0, body: json ?? [:])
    }

    /// A server as in the article, and the token that Nomad is started with.
    private func prepare() async throws -> (site: VaultSite, server: BackgroundProcess, token: String) {
        let (site, server) = try await VaultSite.development()
        try site.directory.write("pki_policy.hcl", ArticleLines.policy)
        let policy = projectFile("Examples/nomad/nomad_policy.hcl")
        try site.directory.write("nomad_policy.hcl", String(contentsOf: policy, encoding: .utf8))
        try await site.run("vault policy write pki pki_policy.hcl\n" + ArticleLines.nomad)
        return (site, server, try site.directory.text("token.txt").trimmingCharacters(in: .whitespacesAndNewlines))
    }

    @Test func aNomadGetsWhatItAsksFor() async throws {
        let (site, server, token) = try await prepare()
        try await serverStarts(site, token)
        let task = try await tokenForATask(site, token)
        try await clientRenews(site, task.token)
        try await serverRevokes(site, token, task)
        try await nothingElseIsAllowed(site, token)
        try await site.stop(server)
    }

    /// It looks whether the Vault is ready, what its token is worth, and whether the role is fit for tasks; then it renews its token.
    private func serverStarts(_ site: VaultSite, _ token: String) async throws {
        let ready = try await ask(site, nil, "GET", "sys/init")
        #expect(ready.status == 200 && ready.body["initialized"] as? Bool == true)

        let own = try await ask(site, token, "GET", "auth/token/lookup-self").data
        #expect(own["policies"] as? [String] == ["default", "nomad-server"], "\(own)")
        #expect(own["renewable"] as? Bool == true && own["orphan"] as? Bool == true, "\(own)")
        #expect(own["creation_ttl"] as? Int == 259_200 && own["period"] as? Int == 259_200, "\(own)")
        #expect((own["ttl"] as? Int ?? 0) > 259_000 && own["explicit_max_ttl"] as? Int == 0, "\(own)")

        for path in ["auth/token/create/nomad-cluster", "auth/token/revoke-accessor", "auth/token/lookup"] {
            let may = try await ask(site, token, "POST", "sys/capabilities-self", "{\"path\":\"\(path)\"}").data
            #expect(may["capabilities"] as? [String] == ["update"] && may[path] as? [String] == ["update"], "\(may)")
        }
        let role = try await ask(site, token, "GET", "auth/token/roles/nomad-cluster").data
        #expect(role["renewable"] as? Bool == true && role["orphan"] as? Bool == true, "\(role)")
        #expect(role["token_period"] as? Int == 259_200 && role["token_explicit_max_ttl"] as? Int == 0, "\(role)")
        #expect(role["allowed_policies"] as? [String] == ["pki"], "\(role)")
        #expect(role["disallowed_policies"] as? [String] == ["nomad-server"], "\(role)")

        let renewed = try await ask(site, token, "PUT", "auth/token/renew-self", #"{"increment":259200}"#).auth
        // Its next renewal is at half of this: the article's log says 72h0m0s and 35h59m59s.
        #expect(renewed["lease_duration"] as? Int == 259_200 && renewed["renewable"] as? Bool == true, "\(renewed)")
    }

    /// The server has a token made for a task and hands it over wrapped; the client on the task's machine takes it out.
    private func tokenForATask(_ site: VaultSite, _ token: String) async throws -> (token: String, accessor: String) {
        let wish = """
            {"policies":["pki"],"meta":{"AllocationID":"3a2f8a41-9e0e-4c0b-b8f6-0f2f4f1f7c11","Task":"python-task",\
            "NodeID":"b7c9b1a0-64f5-4c39-8b0a-54ab0a9a8f2e","JobID":"mtls-service-a","Namespace":"default"},\
            "ttl":"72h0m0s","display_name":"3a2f8a41-9e0e-4c0b-b8f6-0f2f4f1f7c11-python-task"}
            """
        let made = try await ask(site, token, "POST", "auth/token/create/nomad-cluster", wish, wrap: "60s")
        let wrapped = try made.map("wrap_info")
        #expect(made.status == 200 && made.body["auth"] is NSNull, "\(made)")
        let accessor = try #require(wrapped["wrapped_accessor"] as? String, "\(wrapped)")
        let envelope = try #require(wrapped["token"] as? String, "\(wrapped)")
        #expect(wrapped["ttl"] as? Int == 60 && !accessor.isEmpty, "\(wrapped)")

        let auth = try await ask(site, envelope, "PUT", "sys/wrapping/unwrap").auth
        #expect(auth["accessor"] as? String == accessor && auth["renewable"] as? Bool == true, "\(auth)")
        #expect(auth["policies"] as? [String] == ["default", "pki"], "\(auth)")
        #expect(auth["lease_duration"] as? Int == 259_200 && auth["orphan"] as? Bool == true, "\(auth)")
        let again = try await ask(site, envelope, "PUT", "sys/wrapping/unwrap")
        #expect(again.status == 400, "an envelope is opened once: \(again)")
        return (try #require(auth["client_token"] as? String), accessor)
    }

    private func clientRenews(_ site: VaultSite, _ token: String) async throws {
        let renewed = try await ask(site, token, "PUT", "auth/token/renew-self", #"{"increment":30}"#).auth
        #expect(renewed["lease_duration"] as? Int == 259_200, "a periodic token, whatever is asked: \(renewed)")
        let own = try await ask(site, token, "GET", "auth/token/lookup-self").data
        #expect((own["display_name"] as? String ?? "").hasPrefix("token-3a2f8a41"), "\(own)")
        #expect(own["role"] as? String == "nomad-cluster" && own["type"] as? String == "service", "\(own)")
    }

    /// The task has ended: its token ends by its accessor, and then it is no token any more. What was revoked already is no failure.
    private func serverRevokes(
        _ site: VaultSite, _ token: String, _ task: (token: String, accessor: String)
    ) async throws {
        let body = "{\"accessor\":\"\(task.accessor)\"}"
        let known = try await ask(site, token, "POST", "auth/token/lookup", "{\"token\":\"\(task.token)\"}").data
        #expect(known["accessor"] as? String == task.accessor, "\(known)")
        let ended = try await ask(site, token, "POST", "auth/token/revoke-accessor", body)
        #expect(ended.status == 204, "\(ended)")
        let gone = try await ask(site, task.token, "GET", "auth/token/lookup-self")
        #expect(gone.status == 403, "\(gone)")
        let twice = try await ask(site, token, "POST", "auth/token/revoke-accessor", body)
        #expect(twice.status < 300, "\(twice)")
    }

    /// Nomad's token makes tokens for tasks, and is none itself for what the tasks may do.
    private func nothingElseIsAllowed(_ site: VaultSite, _ token: String) async throws {
        for (path, body, status) in [
            ("auth/token/create/nomad-cluster", #"{"policies":["nomad-server"]}"#, 400),
            ("auth/token/create/nomad-cluster", #"{"policies":["root"]}"#, 400),
            ("auth/token/create", #"{"policies":["pki"]}"#, 403),
            ("auth/token/create-orphan", #"{"policies":["pki"]}"#, 403),
            ("pki/issue/example-dot-com", #"{"common_name":"service-a.example.com"}"#, 403),
            ("sys/policies/acl/pki", #"{"policy":""}"#, 403),
        ] {
            let refused = try await ask(site, token, "POST", path, body)
            #expect(refused.status == status, "\(path) \(body): \(refused)")
        }
    }
}
