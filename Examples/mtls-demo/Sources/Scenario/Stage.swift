/// Everything that takes part in one run, under the names the scenario uses.
struct Stage: Sendable {
    let directory: DemoDirectory
    let signet: SignetCommand
    let serviceB: ServiceB
    let curl: Curl
    let options: DemoOptions
    /// Ports for instances of service A: the one that Signet looks after, one that has expired, one that calls the expired B.
    private let portsA: [Int]

    /// Finds the programs and free ports.
    init(directory: DemoDirectory, signetPath: String?, options: DemoOptions) throws {
        self.directory = directory
        self.options = options
        signet = try SignetCommand(given: signetPath, directory: directory)
        curl = try Curl()
        let nginx = try programPath("nginx")
        let ports = try Ports.free(5)
        serviceB = ServiceB(nginx: nginx, port: ports[0], expiredPort: ports[1], directory: directory)
        portsA = Array(ports[2...])
    }

    /// The certificate of the authority that A, B and their clients trust.
    var companyAuthority: String { directory.file("a/ca.crt") }
    /// The certificate of the authority that B trusts at the moment.
    var authorityOfB: String { directory.file("b/ca.crt") }
    var identityA: ClientCredentials.Identity { identity("a/fullchain.crt", "a/tls.key") }
    var identityB: ClientCredentials.Identity { identity("b/fullchain.crt", "b/tls.key") }
    var expiredIdentityA: ClientCredentials.Identity { identity("expired/a.crt", "expired/a.key") }

    /// The instance of service A whose certificate Signet keeps valid.
    var serviceA: ServiceA { serviceA(portsA[0], identityA, calling: serviceB.endpoint) }
    /// Service A with an expired certificate.
    var expiredServiceA: ServiceA { serviceA(portsA[1], expiredIdentityA, calling: serviceB.endpoint) }
    /// Service A in order, calling a service B whose certificate has expired.
    var callerOfExpiredB: ServiceA { serviceA(portsA[2], identityA, calling: serviceB.expiredEndpoint) }

    /// A client that trusts the company's authority and shows no certificate.
    var customer: ClientCredentials { ClientCredentials(trust: .authorities(path: companyAuthority)) }

    /// Writes `signet.yaml` with the given authority for service B.
    func writeConfiguration(authorityOfB: String = "company-root") throws {
        try directory.write(
            SignetCommand.configuration,
            template: PackageResources.signet_yaml_template,
            values: [
                "LIFETIME": "\(options.lifetime)s",
                "RENEW_BEFORE": "\(options.lifetime - options.renewalInterval)s",
                "SERVICE_A_PORT": "\(portsA[0])",
                "SERVICE_B_PORT": "\(serviceB.port)",
                "SERVICE_B_AUTHORITY": authorityOfB,
            ]
        )
    }

    private func identity(_ fullChain: String, _ key: String) -> ClientCredentials.Identity {
        ClientCredentials.Identity(fullChain: directory.file(fullChain), key: directory.file(key))
    }

    private func serviceA(_ port: Int, _ identity: ClientCredentials.Identity, calling b: Endpoint) -> ServiceA {
        ServiceA(port: port, identity: identity, authority: companyAuthority, serviceB: b)
    }
}
