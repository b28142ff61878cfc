import Foundation

/// Part 4: service B moves to another authority, by one line in signet.yaml, and comes back.
func differentAuthority(_ stage: Stage) async throws -> DemoReport.Part {
    try stage.writeConfiguration(authorityOfB: "foreign-root")
    try await waitUntilBServes(stage, authorityIsTheCompanys: false)
    let away = [
        DemoCase(
            "B from a different authority: A calls B",
            .refusal("unknown authority", saying: [Refusals.serverUntrusted]),
            await call(stage.serviceA.endpoint, "/w-mtls", as: stage.customer)),
        DemoCase(
            "the same, A not checking: B checks A",
            .refusal("B refuses A's certificate", saying: [Refusals.certificateInvalid, "unknown ca"]),
            await call(
                stage.serviceB.endpoint, as: ClientCredentials(trust: .anyone, identity: stage.identityA))),
    ]
    try stage.writeConfiguration()
    try await waitUntilBServes(stage, authorityIsTheCompanys: true)
    let back = DemoCase(
        "B back at the company's authority: A calls B", .answer("Hello from \"service-b\""),
        await call(stage.serviceA.endpoint, "/w-mtls", as: stage.customer))
    return DemoReport.Part(
        title: "4. Service B from a different authority",
        explanation: """
            One line of signet.yaml is changed while everything runs: B's issuer becomes an authority that A does not
            know. Signet notices, issues anew, has nginx reload and looks whether the new certificate is served. Now
            neither side believes the other. Then the line is changed back, and all is well again.
            """,
        cases: away + [back]
    )
}

/// Waits until B's authority file is the wanted one and all of nginx serves a certificate that leads to it.
private func waitUntilBServes(_ stage: Stage, authorityIsTheCompanys: Bool) async throws {
    let what = "nginx to serve a certificate of \(authorityIsTheCompanys ? "the company's" : "the foreign") authority"
    _ = try await waitFor(what, log: stage.signet.up.log) { () -> Bool? in
        let company = try? Data(contentsOf: URL(fileURLWithPath: stage.companyAuthority))
        let current = try? Data(contentsOf: URL(fileURLWithPath: stage.authorityOfB))
        guard company != nil, current != nil, (company == current) == authorityIsTheCompanys else { return nil }
        let client = ClientCredentials(
            trust: .authorities(path: stage.authorityOfB), identity: authorityIsTheCompanys ? stage.identityA : nil)
        guard case .answered = await call(stage.serviceB.endpoint, as: client) else { return nil }
        return stage.serviceB.isOfOneMind ? true : nil
    }
}
