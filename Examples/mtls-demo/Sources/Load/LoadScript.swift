extension LoadRun {
    /// The load of the demonstration: new and kept connections to both services, and calls that go through A to B.
    init(_ stage: Stage) {
        let client = RenewedContext(
            ClientCredentials(trust: .authorities(path: stage.companyAuthority), identity: stage.identityA))
        let a = stage.serviceA.endpoint
        let b = stage.serviceB.endpoint
        func stream(
            _ name: String, to endpoint: Endpoint, _ connections: LoadStream.Connections, workers: Int,
            path: String = "/", toleratedBecause: String? = nil
        ) -> LoadStream {
            LoadStream(
                recorder: StreamRecorder(name, toleratedBecause: toleratedBecause),
                endpoint: endpoint, path: path, connections: connections, workers: workers,
                interval: .milliseconds(40), context: client
            )
        }
        streams = [
            stream("A, a new connection each", to: a, .new, workers: 2),
            stream("A, kept connections", to: a, .kept, workers: 8),
            stream("A calls B (/w-mtls)", to: a, .kept, workers: 1, path: "/w-mtls"),
            stream("B (nginx), a new connection each", to: b, .new, workers: 2),
            stream(
                "B (nginx), kept connections", to: b, .kept, workers: 4,
                toleratedBecause: "nginx ends idle connections at each reload, whoever renews the certificate"),
        ]
        observers = [
            RenewalObserver(service: "service-a", certificate: stage.identityA.fullChain),
            RenewalObserver(service: "service-b", certificate: stage.identityB.fullChain),
        ]
        seconds = stage.options.seconds
        lifetimeSeconds = stage.options.lifetime
    }
}
