import SignetTestSupport
import Testing

@testable import mtls_demo

/// Certificates that are served by nginx while Signet renews them.
extension ACMEWorld {
    /// An nginx that serves the certificate, once there is one.
    func serve(_ subject: ACMESubject, _ signet: BackgroundProcess) async throws -> NginxServer {
        _ = try await installed(subject, signet)
        return try await NginxServer.start(
            in: site.file(subject.nginx), port: subject.port,
            certificate: site.file("\(subject.name)/fullchain.crt"), key: site.file("\(subject.name)/tls.key"))
    }

    /// Waits until another certificate than those is installed, Signet has seen it served, and nginx serves it.
    func verified(
        _ subject: ACMESubject, besides serials: [String], _ nginx: NginxServer, _ signet: BackgroundProcess
    ) async throws -> String {
        try await eventually(
            "certificate \(serials.count + 1) of \(subject.name) to be served", explanation: { signet.output }
        ) {
            guard let pair = (try? pair(subject)) ?? nil, !serials.contains(pair.serial) else { return nil }
            let status = try await site.status(of: subject.name)
            guard status.phase == "valid", status.served.map(\.serialNumber) == [pair.serial],
                try await nginx.servedSerial(trusting: .anyone) == pair.serial
            else { return nil }
            return pair.serial
        }
    }

    /// Nobody asks for the renewals: the engine finds them due, three times, and each certificate is served.
    func expectThreeRenewals(of subjects: ACMESubject..., by signet: BackgroundProcess) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for subject in subjects {
                group.addTask {
                    let nginx = try await serve(subject, signet)
                    var serials: [String] = []
                    while serials.count < 4 {
                        serials.append(try await verified(subject, besides: serials, nginx, signet))
                    }
                    try await expectTrusted(subject)
                    try await nginx.stop()
                }
            }
            try await group.waitForAll()
        }
    }

    /// openssl builds the chain to the CA's root, for each of the names.
    func expectTrusted(_ subject: ACMESubject) async throws {
        let copy = try TemporaryDirectory()
        let chain = try copy.write("chain.crt", site.directory.text("\(subject.name)/fullchain.crt"))
        let root = try copy.write("root.crt", try await ca.root().pem)
        for name in subject.names {
            let kind = name.contains { $0.isLetter } ? "-verify_hostname" : "-verify_ip"
            let judged = try await runTool(
                "openssl",
                [
                    "verify", "-CAfile", root, "-untrusted", chain, kind, name.replacing("*", with: "any"), chain,
                ])
            #expect(judged.status == 0, "\(name): \(judged.everything)")
        }
    }
}
