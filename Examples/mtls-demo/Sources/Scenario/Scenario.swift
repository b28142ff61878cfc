import Foundation

/// The whole demonstration, in the order in which it is told.
struct Scenario: Sendable {
    let stage: Stage
    let narrator: Narrator

    /// Starts Signet and both services, goes through every part and stops them again.
    func run() async throws -> DemoReport {
        try stage.writeConfiguration()
        narrator.say(Chapters.opening(stage))
        return try await stage.signet.up.run {
            try await firstCertificates()
            return try await stage.serviceB.run {
                try await stage.serviceA.run {
                    try await servicesAnswer()
                    return try await everyPart()
                }
            }
        }
    }

    /// Waits for what Signet installs, and makes the expired certificates.
    private func firstCertificates() async throws {
        let log = stage.signet.up.log
        for identity in [stage.identityA, stage.identityB] {
            _ = try await waitFor("\(identity.fullChain) to be written by signet up", log: log) {
                FileManager.default.fileExists(atPath: identity.fullChain) ? true : nil
            }
        }
        try stage.directory.makeDirectory("expired")
        try await stage.signet.issueExpired(
            name: ServiceA.name, fullChain: "expired/a.crt", key: "expired/a.key")
        try await stage.signet.issueExpired(
            name: ServiceB.name, fullChain: "expired/b.crt", key: "expired/b.key")
    }

    private func servicesAnswer() async throws {
        let withA = ClientCredentials(trust: stage.customer.trust, identity: stage.identityA)
        for (endpoint, credentials) in [
            (stage.serviceA.endpoint, stage.customer), (stage.serviceB.endpoint, withA),
        ] {
            _ = try await waitFor("an answer from \(endpoint.url)", log: stage.directory.file("nginx.log")) {
                if case .answered(200, _) = await call(endpoint, as: credentials) { true } else { nil }
            }
        }
    }

    private func everyPart() async throws -> DemoReport {
        var parts: [DemoReport.Part] = []
        for play in [outsideClients, callsFromAToB, expiredCertificates, differentAuthority] {
            let part = try await play(stage)
            narrator.say(TextReport.text(of: part))
            parts.append(part)
        }
        narrator.say(Chapters.load(stage.options))
        let figures = try await LoadRun(stage).run { service, serial, seconds in
            narrator.say(TextReport.renewalLine(service: service, serial: serial, seconds: seconds))
        }
        narrator.say(TextReport.text(of: figures))
        return DemoReport(parts: parts, load: figures)
    }
}
