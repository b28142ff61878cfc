import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SignetCore

/// The few calls of Route 53's interface (version 2013-04-01) that challenges need.
struct Route53Client: Sendable {
    private static let version = "2013-04-01"
    private static let xmlNamespace = "https://route53.amazonaws.com/doc/2013-04-01/"

    /// Route 53 allows five requests a second for a whole AWS account.
    private static let throttling = RetrySchedule.exponential(from: .seconds(1), ceiling: .seconds(16), jitter: 0.3)
    private static let throttledAttempts = 6

    /// Without the slash at its end.
    let endpoint: String
    let region: String
    let credentials: AWSCredentials.Source
    let exchange: HTTPExchange
    let clock: any WallClock

    /// An error that the service names.
    struct ServiceError: Error {
        let code: String
        let message: String
        let status: HTTPResponseStatus
    }

    /// The id of the public hosted zone of that name.
    /// - Throws: `.dnsProviderFailed` when there is none
    func hostedZone(named zone: String) async throws -> String {
        let document = try await call(.GET, "/hostedzonesbyname", query: [("dnsname", zone), ("maxitems", "100")])
        let zones = document["HostedZones"]?.all("HostedZone") ?? []
        for candidate in zones where candidate["Config"]?["PrivateZone"]?.text != "true" {
            guard let name = candidate["Name"]?.text, let id = candidate["Id"]?.text else { continue }
            if try DNSName(name).text == zone { return Self.bare(id) }
        }
        throw SignetError(
            .dnsProviderFailed, "Route 53 has no public hosted zone \(zone) in this account.",
            remedy: "Check which account the credentials belong to, or set hosted_zone_id.")
    }

    /// The TXT records at a name; nil when there are none.
    func textRecords(of name: String, in zone: String) async throws -> Route53RecordSet? {
        let document = try await call(
            .GET, "/hostedzone/\(zone)/rrset", query: [("name", "\(name)."), ("type", "TXT"), ("maxitems", "1")])
        let sets = document["ResourceRecordSets"]?.all("ResourceRecordSet") ?? []
        for element in sets { if let set = try Route53RecordSet(element, name: name) { return set } }
        return nil
    }

    /// Makes changes that all happen, or none.
    /// - Returns: the id of the change.
    /// - Throws: `ServiceError`
    func change(_ changes: [(action: String, set: Route53RecordSet)], in zone: String) async throws -> String {
        let list = changes.map { "<Change><Action>\($0.action)</Action>\($0.set.xml)</Change>" }.joined()
        let body =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ChangeResourceRecordSetsRequest xmlns=\"\(Self.xmlNamespace)\">"
            + "<ChangeBatch><Changes>\(list)</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>"
        let document = try await call(.POST, "/hostedzone/\(zone)/rrset/", body: Array(body.utf8))
        return Self.bare(document["ChangeInfo"]?["Id"]?.text ?? "")
    }

    /// Whether a change has reached all of Route 53's servers.
    func isEverywhere(change id: String) async throws -> Bool {
        try await call(.GET, "/change/\(id)")["ChangeInfo"]?["Status"]?.text == "INSYNC"
    }

    // MARK: HTTP

    private func call(
        _ method: HTTPMethod, _ path: String, query: [(name: String, value: String)] = [], body: [UInt8] = []
    ) async throws -> XMLElement {
        var generator = SystemRandomNumberGenerator()
        var attempt = 1
        while true {
            let reply = try await exchange.send(try request(method, path, query, body))
            if reply.status == .ok { return try XMLElement(parsing: reply.body) }
            let error = Self.error(reply)
            guard ["Throttling", "ThrottlingException", "PriorRequestNotComplete"].contains(error.code),
                attempt < Self.throttledAttempts
            else { throw error }
            try await clock.sleep(for: Self.throttling.delay(afterFailures: attempt, using: &generator))
            attempt += 1
        }
    }

    private func request(
        _ method: HTTPMethod, _ path: String, _ query: [(name: String, value: String)], _ body: [UInt8]
    ) throws -> HTTPClientRequest {
        guard let base = URLComponents(string: endpoint), let name = base.host else {
            throw SignetError(.invalidDNSProvider, "The endpoint of Route 53 is no URL.", remedy: "Correct endpoint.")
        }
        let host = base.port.map { "\(name):\($0)" } ?? name
        let path = "\(base.percentEncodedPath)/\(Self.version)\(path)"
        let origin = "\(base.scheme ?? "https")://\(host)"
        let queryText = query.isEmpty ? "" : "?\(AWSRequestSignature.encode(query))"
        var request = HTTPClientRequest(url: "\(origin)\(path)\(queryText)")
        request.method = method
        request.headers.add(name: "Host", value: host)
        let signature = AWSRequestSignature(
            credentials: try credentials.credentials(), region: region, service: "route53", now: clock.now)
        let headers = signature.headers(method: method.rawValue, host: host, path: path, query: query, body: body)
        for header in headers { request.headers.add(name: header.name, value: header.value) }
        if !body.isEmpty {
            request.headers.add(name: "Content-Type", value: "application/xml")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        return request
    }

    private static func error(_ reply: HTTPExchange.Reply) -> ServiceError {
        let document = try? XMLElement(parsing: reply.body)
        let message = document?.first("Message")?.text ?? document?.first("message")?.text
        return ServiceError(
            code: document?.first("Code")?.text ?? document?.name ?? "", message: message ?? reply.excerpt,
            status: reply.status)
    }

    /// `/hostedzone/Z1` and `/change/C1` without what stands before the id.
    static func bare(_ id: String) -> String {
        id.split(separator: "/").last.map(String.init) ?? ""
    }
}
