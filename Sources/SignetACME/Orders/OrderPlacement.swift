import Foundation
import SignetCore

extension OrderFlow {
    /// The order that was made for this request before, or a new one.
    func currentOrder(for request: OrderRequest) async throws -> Placed {
        let (id, key) = (account.account.id, request.request.der)
        let identifiers = try request.identifiers()
        if request.resumed, let row = try await repository.order(account: id, request: key) {
            let found: Placed? =
                if let url = row.url { try await usableOrder(at: url) } else { try await lostOrder(for: identifiers) }
            if let found {
                try await repository.note(account: id, request: key, url: found.url, at: row.madeAt)
                return found
            }
        }
        try await repository.note(account: id, request: key, url: nil, at: clock.now)
        let placed = try await place(request, identifiers)
        try await repository.note(account: id, request: key, url: placed.url, at: clock.now)
        return placed
    }

    /// Whether an order was placed for this request of which something can still come.
    func isUnderWay(_ request: OrderRequest) async throws -> Bool {
        let row = try await repository.order(account: account.account.id, request: request.request.der)
        guard let url = row?.url else { return false }
        return try await usableOrder(at: url) != nil
    }

    /// An order something can still come of; nil when the CA has forgotten it or given it up.
    private func usableOrder(at url: String) async throws -> Placed? {
        do {
            let order = try await order(url).object
            return order.status == .invalid || isOver(order) ? nil : Placed(url: url, order: order)
        } catch let failure as ACMEFailure where [400, 403, 404, 410].contains(failure.status ?? 0) {
            guard failure.problem?.type != .accountDoesNotExist else { throw failure }
            return nil
        }
    }

    private func isOver(_ order: ACMEOrder) -> Bool {
        guard order.status == .pending || order.status == .ready, let expires = order.expires else { return false }
        return expires <= clock.now
    }

    /// The CA was asked and the answer is not known: an open order for the same names among the account's is that one, or as
    /// good. CAs without the list return the same order when asked again.
    private func lostOrder(for identifiers: [ACMEIdentifier]) async throws -> Placed? {
        do {
            var page = try await firstPageOfOrders()
            for _ in 0..<Self.orderPages {
                guard let url = page else { return nil }
                let response = try await client.fetch(url, by: account.signer, attempt: "read the list of orders")
                let list = try WireJSON.decode(OrderList.self, from: response.body, what: "a list of orders")
                for url in list.orders.prefix(Self.ordersPerPage) {
                    if let placed = try await usableOrder(at: url), placed.isOpen(for: identifiers) { return placed }
                }
                page = response.links("next").first
            }
            return nil
        } catch let failure as ACMEFailure
            where (400...499).contains(failure.status ?? 0) && failure.problem?.type != .accountDoesNotExist
        {
            // A CA without the list, or with one of another shape, must not keep anyone from ordering.
            return nil
        } catch let error as SignetError where error.code == .acmeMalformedResponse {
            return nil
        }
    }

    private static let orderPages = 10
    private static let ordersPerPage = 50

    private func firstPageOfOrders() async throws -> String? {
        let response = try await client.fetch(
            account.account.url, by: account.signer, attempt: "read the account \(account.account.name)")
        return try WireJSON.decode(AccountObject.self, from: response.body, what: "an account").orders
    }

    private func place(_ request: OrderRequest, _ identifiers: [ACMEIdentifier]) async throws -> Placed {
        let directory = try await client.directory()
        var payload = NewOrderPayload(identifiers: identifiers)
        payload.profile = try profile(request.profile, of: directory)
        if directory.renewalInfo != nil {
            payload.replaces = request.replaces.flatMap { CertificateID($0)?.text }
        }
        let attempt = "order a certificate for \(request.title)"
        while true {
            do {
                let response = try await client.post(
                    json: payload, to: directory.newOrder, by: account.signer, attempt: attempt)
                guard let location = response.headers.first(name: "Location"), !location.isEmpty,
                    location.utf8.count <= 2048
                else {
                    throw ACMEFailure(
                        .acmeMalformedResponse,
                        "\(client.host) gave no URL for the order (Location, RFC 8555 section 7.4).")
                }
                let order = try WireJSON.decode(ACMEOrder.self, from: response.body, what: "an order")
                return Placed(url: location, order: order)
            } catch let failure as ACMEFailure {
                payload = try payload.dropping(whatCaused: failure, keepsProfile: request.profile.isRequired)
            }
        }
    }

    private func profile(_ choice: ProfileChoice, of directory: ACMEDirectory) throws -> String? {
        switch choice {
        case .unspecified: return nil
        case .preferred(let profile): return directory.offers(profile: profile) ? profile : nil
        case .required(let profile):
            guard !directory.offers(profile: profile) else { return profile }
            let offered = (directory.meta?.profiles ?? [:]).keys.sorted().prefix(20).joined(separator: ", ")
            throw ACMEFailure(
                .acmeNotOffered,
                "\(client.host) has no profile \"\(profile)\"; it offers \(offered.isEmpty ? "none" : offered).")
        }
    }
}

extension OrderFlow.Placed {
    fileprivate func isOpen(for identifiers: [ACMEIdentifier]) -> Bool {
        (order.status == .pending || order.status == .ready) && Set(order.identifiers) == Set(identifiers)
    }
}

extension ProfileChoice {
    fileprivate var isRequired: Bool {
        if case .required = self { true } else { false }
    }
}

extension NewOrderPayload {
    /// The order without the part that the CA objects to.
    /// - Throws: the failure itself when there is no such part.
    fileprivate func dropping(whatCaused failure: ACMEFailure, keepsProfile: Bool) throws -> NewOrderPayload {
        var payload = self
        if replaces != nil, failure.concernsReplacement {
            payload.replaces = nil
            return payload
        }
        if failure.retry == .dropAndRetryWithout(.profile), profile != nil, !keepsProfile {
            payload.profile = nil
            return payload
        }
        guard case .dropAndRetryWithout(let field) = failure.retry else { throw failure }
        var lasting = failure
        lasting.retry = field == .profile ? .userAction : .backoff
        throw lasting
    }
}

extension ACMEFailure {
    /// RFC 9773 section 5 leaves open what a CA answers to a predecessor that it does not know or that is another account's.
    fileprivate var concernsReplacement: Bool {
        if retry == .dropAndRetryWithout(.replaces) { return true }
        return [.malformed, .unauthorized].contains(problem?.type) || status == 404
    }
}
