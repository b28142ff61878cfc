/// Part 2: service A calls service B, with all it needs and with something missing.
func callsFromAToB(_ stage: Stage) async throws -> DemoReport.Part {
    let a = stage.serviceA.endpoint
    return DemoReport.Part(
        title: "2. Service A calls service B",
        explanation: """
            The page /w-mtls of A calls B with A's certificate and with trust in the company's authority. The other two
            pages leave out one of the two. Each omission must be noticed: by B in the first case, by A in the second.
            """,
        cases: [
            DemoCase(
                "/w-mtls: with certificate and authority", .answer("Hello from \"service-b\""),
                await call(a, "/w-mtls", as: stage.customer)),
            DemoCase(
                "/wo-cert-mtls: without A's certificate",
                .refusal("certificate required", saying: [Refusals.certificateRequired, "certificate required"]),
                await call(a, "/wo-cert-mtls", as: stage.customer)),
            DemoCase(
                "/wo-ca-mtls: without trust in the authority",
                .refusal("unknown authority", saying: [Refusals.serverUntrusted]),
                await call(a, "/wo-ca-mtls", as: stage.customer)),
        ]
    )
}
