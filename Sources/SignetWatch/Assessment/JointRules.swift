import Foundation
import SignetCore
import SignetPKI
import SignetStorage

/// What the places of a run show together. Nothing is compared with everything: the inventory's indexes name the few places that have
/// something to do with one another.
struct JointRules {
    /// How many rows are looked at in one transaction.
    private static let pageSize = 500

    let thresholds: ExpiryThresholds
    let inventory: Inventory
    let run: Int64

    func findings() async throws -> [PlaceID: [Finding]] {
        var findings: [PlaceID: [Finding]] = [:]
        for found in [try await reusedKeys(), try await differingAddresses(), try await outdatedEndpoints()] {
            findings.merge(found) { $0 + $1 }
        }
        return findings
    }

    // MARK: Keys

    private func reusedKeys() async throws -> [PlaceID: [Finding]] {
        var findings: [PlaceID: [Finding]] = [:]
        var last: [UInt8] = []
        while true {
            let after = last
            let groups = try await inventory.database.read {
                try JointPlaceRepository($0).sharedKeys(after: after, limit: Self.pageSize)
            }
            for group in groups { findings.merge(KeyReuse(group.places).findings) { $0 + $1 } }
            guard groups.count == Self.pageSize, let end = groups.last?.key else { return findings }
            last = end
        }
    }

    // MARK: Addresses

    private func differingAddresses() async throws -> [PlaceID: [Finding]] {
        var findings: [PlaceID: [Finding]] = [:]
        var last = (source: "", location: "")
        while true {
            let after = last
            let groups = try await inventory.database.read {
                try JointPlaceRepository($0).differingLocations(
                    after: after.source, after.location, run: run, limit: Self.pageSize)
            }
            for group in groups { findings.merge(Self.differences(group)) { $0 + $1 } }
            guard groups.count == Self.pageSize, let end = groups.last?.first?.place else { return findings }
            last = (end.source, end.location)
        }
    }

    /// - Parameter places: of one location
    private static func differences(_ places: [JointPlace]) -> [PlaceID: [Finding]] {
        var findings: [PlaceID: [Finding]] = [:]
        let named = places.compactMap { place in AddressDetail(place.place.detail).map { ($0, place) } }
        for (name, group) in Dictionary(grouping: named, by: \.0.serverName) {
            guard Set(group.map(\.1.certificateID)).count > 1 else { continue }
            let parts = group.prefix(5).map { address, place in
                "\(address.host) that with serial \(place.serial.prefix(16)) until \(MomentText.format(place.notAfter))"
            }
            let more = group.count > 5 ? ", and \(group.count - 5) more" : ""
            let subject = name.map { "\($0) at \(group[0].1.place.location)" } ?? group[0].1.place.location
            let finding = Finding(
                .addressesDiffer, .warning,
                "The addresses of \(subject) serve different certificates: \(parts.joined(separator: "; "))\(more).",
                remedy: "Install the newest certificate on every server behind the name, and have each load it.")
            for (_, place) in group { findings[place.id] = [finding] }
        }
        return findings
    }

    // MARK: Stored and served

    private func outdatedEndpoints() async throws -> [PlaceID: [Finding]] {
        var findings: [PlaceID: [Finding]] = [:]
        var last: PlaceID = 0
        while true {
            let after = last
            let page = try await inventory.database.read {
                try JointPlaceRepository($0).endpointsWithNewer(after: after, run: run, limit: Self.pageSize)
            }
            for pair in page.pairs where findings[pair.served.id] == nil {
                if let finding = outdated(pair) { findings[pair.served.id] = [finding] }
            }
            guard let end = page.last else { return findings }
            last = end
        }
    }

    private func outdated(_ pair: JointPlaceRepository.Pair) -> Finding? {
        let (served, stored) = (pair.served, pair.stored)
        guard !served.isAuthority, served.names == stored.names, stored.notAfter > served.lastSeen else { return nil }
        let urgency = thresholds.severity(
            notBefore: served.notBefore, notAfter: served.notAfter, at: served.lastSeen)
        let what = stored.place.kind == .managed ? "The managed certificate \(stored.place)" : stored.place.description
        return Finding(
            .servedDiffers, max(urgency, .warning),
            "\(what) is newer (from \(MomentText.format(stored.notBefore)), serial \(stored.serial.prefix(16))) than what"
                + " \(served.place) serves (from \(MomentText.format(served.notBefore)), serial \(served.serial.prefix(16))).",
            remedy:
                "Reload the server at \(served.place.location); if it still serves the old one, check which file it reads."
        )
    }
}

/// What the endpoint source writes into ``Place/detail``: `192.0.2.1`, or `192.0.2.1 as www.example.org`.
struct AddressDetail: Hashable {
    let host: String
    let serverName: String?

    /// nil: it names no address.
    init?(_ detail: String) {
        let parts = detail.split(separator: " as ", maxSplits: 1, omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty, !detail.hasPrefix("as ") else { return nil }
        self.host = String(host)
        serverName = parts.count == 2 ? String(parts[1]) : nil
    }
}
