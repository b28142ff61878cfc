/// Part 1: clients from outside, as the article's section 3.3 tries them with curl.
func outsideClients(_ stage: Stage) async throws -> DemoReport.Part {
    let a = stage.serviceA.endpoint
    let b = stage.serviceB.endpoint
    let authority = ["--cacert", stage.companyAuthority]
    let certificate = ["--cert", stage.identityB.fullChain, "--key", stage.identityB.key]
    return DemoReport.Part(
        title: "1. Who may talk to the services?",
        explanation: """
            Service A shows a certificate, so that its clients know whom they talk to. Service B shows one too, and also
            wants to see one: that is mutual TLS. No public authority knows our company's, so a client must be told to
            trust it, or it refuses. That is as it should be.
            """,
        cases: [
            DemoCase(
                "curl calls A, not knowing our authority",
                .refusal("untrusted certificate", saying: ["curl: (60)"]),
                try await stage.curl.call(a)),
            DemoCase(
                "curl --insecure calls A", .answer("Hello from \"service-a\""),
                try await stage.curl.call(a, ["--insecure"])),
            DemoCase(
                "curl --cacert calls A", .answer("Hello from \"service-a\""),
                try await stage.curl.call(a, authority)),
            DemoCase(
                "curl --insecure calls B without a certificate",
                .refusal("certificate required", saying: [Refusals.certificateRequired, "certificate required"]),
                try await stage.curl.call(b, ["--insecure"])),
            DemoCase(
                "curl --cacert --cert --key calls B", .answer("Hello from \"service-b\""),
                try await stage.curl.call(b, authority + certificate)),
        ]
    )
}

/// The words with which nginx refuses clients.
enum Refusals {
    static let certificateRequired = "No required SSL certificate was sent"
    static let certificateInvalid = "The SSL certificate error"
    /// What a TLS library says when a server's certificate is refused.
    static let serverUntrusted = "certificate verify failed"
}
