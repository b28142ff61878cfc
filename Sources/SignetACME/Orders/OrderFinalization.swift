import SignetCore
import SignetPKI

extension OrderFlow {
    /// How often the request is sent when the order stays `ready` all the same.
    private static let finalizations = 3

    /// Sends the request and waits until the order is valid (RFC 8555 section 7.4).
    func finalize(_ placed: Placed, _ request: OrderRequest) async throws -> ACMEOrder {
        var polling = Polling(clock: clock, settings: settings, deadline: settings.issuanceDeadline)
        var order = placed.order
        var response: ACMEHTTPResponse?
        var sent = 0
        while true {
            switch order.status {
            case .valid: return order
            case .invalid: throw failure(of: order, request)
            case .ready where sent < Self.finalizations:
                if sent > 0 { try await pause(&polling, response, request) }
                sent += 1
                (order, response) = try await send(request, to: order.finalize, orderURL: placed.url)
            default:
                try await pause(&polling, response, request)
                (order, response) = try await self.order(placed.url)
            }
        }
    }

    private func pause(_ polling: inout Polling, _ response: ACMEHTTPResponse?, _ request: OrderRequest) async throws {
        try await polling.pause(after: response, waitingFor: "issuing the certificate for \(request.title)")
    }

    /// A refusal counts only when the order has not moved on: an answer that was lost and a request that was repeated look
    /// like one.
    private func send(
        _ request: OrderRequest, to url: String, orderURL: String
    ) async throws -> (ACMEOrder, ACMEHTTPResponse?) {
        do {
            let response = try await client.post(
                json: FinalizePayload(csr: Base64URL.encode(request.request.der)), to: url, by: account.signer,
                attempt: "have the certificate for \(request.title) issued")
            return (try WireJSON.decode(ACMEOrder.self, from: response.body, what: "an order"), response)
        } catch let failure as ACMEFailure {
            let look = try await order(orderURL)
            let hasMoved = look.object.status == .processing || look.object.status == .valid
            guard hasMoved || failure.problem?.type == .orderNotReady else {
                var failure = failure
                failure.endsOrder = look.object.status == .invalid
                throw failure
            }
            return (look.object, look.response)
        }
    }

    private func failure(of order: ACMEOrder, _ request: OrderRequest) -> ACMEFailure {
        let attempt = "get a certificate for \(request.title)"
        var failure =
            order.error.map { ACMEFailure($0, attempt: attempt, ca: client.host) }
            ?? ACMEFailure(
                .acmeOrderFailed,
                "Signet could not \(attempt): \(client.host) calls the order invalid without a reason.")
        failure.endsOrder = true
        return failure
    }
}
