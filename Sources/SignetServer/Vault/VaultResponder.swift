import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import SignetAuthority
import SignetCore
import SignetVault

/// The HTTP of the Vault API: requests in, envelopes out. What they mean is `VaultCore`'s.
struct VaultResponder: HTTPResponder {
    typealias Context = TLSRequestContext

    private let core: VaultCore
    private let isTLS: Bool
    private let limits: ListenerLimits
    private let bodies: BodyRoom

    /// nil: nobody counts.
    private let requests: RequestCounters?

    init(core: VaultCore, isTLS: Bool, limits: ListenerLimits, requests: RequestCounters?) {
        self.core = core
        self.isTLS = isTLS
        self.limits = limits
        self.requests = requests
        bodies = BodyRoom(limits)
    }

    func respond(to request: Request, context: TLSRequestContext) async throws -> Response {
        let answer: VaultAnswer
        do {
            let call = try await call(request, context)
            if call.operation == .update || call.operation == .patch {
                answer = try await bodies.withBody(of: request) { body in
                    var call = call
                    try read(body, of: request, into: &call)
                    return await core.answer(call)
                }
            } else {
                answer = await core.answer(call)
            }
        } catch let failure as VaultFailure {
            answer = VaultAnswer(failure)
        }
        requests?.count(path: "/v1", status: answer.status)
        return response(answer, isHead: request.method == .head)
    }

    private func response(_ answer: VaultAnswer, isHead: Bool) -> Response {
        let isEmpty = isHead || answer.body.isEmpty
        return Response(
            status: .init(code: answer.status), headers: answer.headers(isTLS: isTLS),
            body: isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}

// MARK: - Reading a request

extension VaultResponder {
    private func call(_ request: Request, _ context: TLSRequestContext) async throws -> VaultRequest {
        guard request.uri.path.hasPrefix("/v1/"), let path = Self.decoded(request.uri.path.dropFirst(4)) else {
            throw VaultFailure.notFound
        }
        var query = VaultQuery(request.uri)
        let operation = try operation(request, wantsList: query.takesList())
        var call = VaultRequest(operation, VaultQuery.normalized(path))
        call.fields = query.fields
        if operation == .read { call.rawBody = ocspRequest(inPath: request.uri.path) }
        call.token = token(request)
        call.wrapTTL = try wrapTTL(request)
        call.remoteAddress = context.remoteAddress
        if isTLS, let shown = try? await context.shownCertificates() {
            call.peerCertificates = shown.compactMap { try? $0.toDERBytes() }
        }
        if let since = request.headers[.ifModifiedSince] { call.headers["if-modified-since"] = since }
        try checkNamespace(request)
        return call
    }

    private static func decoded(_ path: Substring) -> String? {
        path.utf8.contains(UInt8(ascii: "%")) ? path.removingPercentEncoding : String(path)
    }

    private func operation(_ request: Request, wantsList: Bool) throws -> VaultOperation {
        switch request.method {
        case .get, .head: wantsList ? .list : .read
        case .list: .list
        case .post, .put: .update
        case .delete: .delete
        case .patch:
            if request.headers[.contentType]?.hasPrefix("application/merge-patch+json") == true {
                .patch
            } else {
                throw VaultFailure(
                    status: 415, ["PATCH requires Content-Type of application/merge-patch+json, provided is another"])
            }
        default: throw VaultFailure(status: 405, [])
        }
    }

    private func read(_ buffer: ByteBuffer, of request: Request, into call: inout VaultRequest) throws {
        guard buffer.readableBytes > 0 else { return }
        let bytes = Array(buffer.readableBytesView)
        if call.path == "ocsp" || call.path.hasSuffix("/ocsp") {
            call.rawBody = bytes
            return
        }
        let isForm = request.headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true
        if isForm, bytes.first != UInt8(ascii: "{") {
            call.fields.merge(VaultQuery(form: String(decoding: bytes, as: UTF8.self)).fields) { $1 }
            return
        }
        let members: [String: JSONValue]?
        do {
            members = try JSONValue(bytes, limits: limits.json).members
        } catch let error as SignetError {
            throw VaultFailure.invalid("failed to parse JSON input: \(error.message)")
        }
        guard let members else { throw VaultFailure.invalid("failed to parse JSON input: the body is no JSON object") }
        call.fields.merge(members) { $1 }
    }

    /// An OCSP request that is sent as a part of the path. Base64 may hold slashes, two in a row too, which are gone where the
    /// path is made normal.
    private func ocspRequest(inPath path: String) -> [UInt8] {
        guard let place = path.range(of: PublicationPath.ocsp + "/") else { return [] }
        return OCSPRoutes.request(inPath: String(path[place.lowerBound...])) ?? []
    }

    private func token(_ request: Request) -> Secret<String>? {
        if let token = request.headers[.vaultToken], !token.isEmpty { return Secret(token) }
        guard let bearer = request.headers[.authorization], bearer.hasPrefix("Bearer ") else { return nil }
        return Secret(String(bearer.dropFirst(7)))
    }

    private func wrapTTL(_ request: Request) throws -> Duration? {
        guard let text = request.headers[.vaultWrapTTL], !text.isEmpty else { return nil }
        guard let seconds = try? GoDuration.seconds(text) else {
            throw VaultFailure.invalid("error parsing X-Vault-Wrap-TTL header: \"\(text.prefix(60))\" is no duration")
        }
        return seconds > 0 ? .seconds(seconds) : nil
    }

    /// There is only the root namespace.
    private func checkNamespace(_ request: Request) throws {
        let namespace = request.headers[.vaultNamespace] ?? ""
        guard ["", "root", "/", "root/"].contains(namespace) else {
            throw VaultFailure(status: 404, ["no handler for route \"\(namespace)\". route entry not found."])
        }
    }
}

extension HTTPField.Name {
    // Names that are valid by their text; the initializer checks them.
    fileprivate static let vaultToken = Self("X-Vault-Token") ?? .authorization
    fileprivate static let vaultWrapTTL = Self("X-Vault-Wrap-TTL") ?? .authorization
    static let vaultNamespace = Self("X-Vault-Namespace") ?? .authorization
}

extension HTTPRequest.Method {
    fileprivate static let list = Self("LIST") ?? .get
}
