import Foundation
import SignetCore
import SignetTestSupport

/// OCSP answers of `signet server` beside openssl's and cfssl's responders.
struct VaultOCSP: Sendable {
    /// The same certificate again and again, without a nonce.
    var post: Rate
    var get: Rate
    /// Another certificate each time, so that each answer is signed.
    var signing: Rate
    /// With a new connection for each request, as openssl has it.
    var connecting: Rate
    var peers: OCSPPeers

    private static let connections = 16
    /// More than the answers that the server keeps.
    private static let certificates = 20_000

    /// - Parameter site: with the rows that `StoredRows` fills in
    static func measure(_ site: VaultSite, in directory: BenchDirectory, seconds: Int) async throws -> VaultOCSP {
        say("OCSP beside openssl ocsp and cfssl ocspserve ...")
        let peers = try await OCSPPeers.measure(in: directory, connections: connections, seconds: seconds)
        let server = try await site.start()
        let requests = try await requests(server, site)
        guard let request = requests.first else { throw BenchError("no OCSP requests") }
        var load = OCSPLoad(url: "\(server.address)/v1/pki/ocsp", request: request)
        let measure = { (load: HTTPLoad) in
            try await load.measure(connections: connections, seconds: seconds, in: directory)
        }
        let post = try await measure(load.posting)
        let get = try await measure(load.getting)
        let signing = try await measure(load.posting(requests))
        load.isConnecting = true
        let connecting = try await measure(load.posting)
        try await server.stop()
        return VaultOCSP(post: post, get: get, signing: signing, connecting: connecting, peers: peers)
    }

    /// One by openssl, the others with its serial number, which is the end of it, exchanged. The first is seen to be answered.
    private static func requests(_ server: VaultServer, _ site: VaultSite) async throws -> [[UInt8]] {
        let root = try await server.download("pki/ca/pem")
        try Data(root).write(to: URL(fileURLWithPath: "\(site.path)/root.pem"))
        let serial = StoredRows.serial(0).hexadecimal
        try await shell(
            """
            openssl ocsp -issuer root.pem -serial 0x\(serial) -no_nonce -reqout request.der
            openssl ocsp -issuer root.pem -serial 0x\(serial) -CAfile root.pem -no_nonce \
                -url \(server.address)/v1/pki/ocsp 2>&1 | grep -q '0x\(serial): [gr]'
            """, in: site.path)
        let request = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(site.path)/request.der")))
        return (0..<certificates).map { number in
            let serial = StoredRows.serial(number)
            return request.dropLast(serial.count) + serial
        }
    }

    func show() {
        say("")
        say(
            "OCSP at \(Self.connections) connections                   per second   p50 ms   p99 ms   times openssl   times cfssl"
        )
        row("signet, POST", post, peers.opensslPost, peers.cfsslPost)
        row("signet, GET", get, peers.opensslGet, peers.cfsslPost)
        row("signet, POST, each signed", signing, peers.opensslPost, peers.cfsslPost)
        row("signet, POST, each connected", connecting, peers.opensslPost, peers.cfsslConnecting)
        row("openssl ocsp, POST", peers.opensslPost, peers.opensslPost, peers.cfsslConnecting)
        row("openssl ocsp, GET", peers.opensslGet, peers.opensslGet, peers.cfsslConnecting)
        row("cfssl ocspserve, POST", peers.cfsslPost, peers.opensslPost, peers.cfsslPost)
        row("cfssl, POST, each connected", peers.cfsslConnecting, peers.opensslPost, peers.cfsslConnecting)
        say(
            "  (aim: 5 times each.) openssl signs and connects each time; cfssl's answers are signed beforehand, and its GET"
        )
        say("  answers 400 in Debian's version. Signet looks every status up, and signs when it has changed or is new.")
    }

    private func row(_ label: String, _ rate: Rate, _ openssl: Rate, _ cfssl: Rate) {
        say(rate.line(label, times: openssl) + String(format: " %13.2f", rate.perSecond / cfssl.perSecond))
    }
}
