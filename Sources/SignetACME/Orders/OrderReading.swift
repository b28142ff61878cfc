extension OrderFlow {
    /// Reads an order (POST-as-GET).
    func order(_ url: String) async throws -> (object: ACMEOrder, response: ACMEHTTPResponse) {
        let response = try await client.fetch(url, by: account.signer, attempt: "read the order \(url.prefix(300))")
        return (try WireJSON.decode(ACMEOrder.self, from: response.body, what: "an order"), response)
    }

    /// Reads an authorization (POST-as-GET).
    func authorization(_ url: String) async throws -> (object: ACMEAuthorization, response: ACMEHTTPResponse) {
        let response = try await client.fetch(
            url, by: account.signer, attempt: "read the authorization \(url.prefix(300))")
        return (try WireJSON.decode(ACMEAuthorization.self, from: response.body, what: "an authorization"), response)
    }
}
