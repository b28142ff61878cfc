/// Part 3: what happens when nobody renews in time.
func expiredCertificates(_ stage: Stage) async throws -> DemoReport.Part {
    let expiredA = stage.expiredServiceA
    let callerOfExpiredB = stage.callerOfExpiredB
    let cases = try await expiredA.run {
        try await callerOfExpiredB.run {
            [
                DemoCase(
                    "A expired: a client calls A",
                    .refusal("A's certificate expired", saying: ["expired"]),
                    await call(expiredA.endpoint, as: stage.customer)),
                DemoCase(
                    "A expired: A calls B",
                    .refusal("B refuses A's certificate", saying: [Refusals.certificateInvalid, "expired"]),
                    await call(expiredA.endpoint, "/w-mtls", as: ClientCredentials(trust: .anyone))),
                DemoCase(
                    "B expired: A calls B",
                    .refusal("B's certificate expired", saying: ["expired"]),
                    await call(callerOfExpiredB.endpoint, "/w-mtls", as: stage.customer)),
            ]
        }
    }
    return DemoReport.Part(
        title: "3. Expired certificates",
        explanation: """
            A certificate has a last day, and then every peer refuses it at once. These certificates ended in January
            2023 (the article uses faketime to make such ones, here it is signet cert issue --not-before). This outage is
            what automatic renewal prevents.
            """,
        cases: cases
    )
}
