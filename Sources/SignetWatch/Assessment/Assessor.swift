import Foundation

/// What judges: the one place where it is decided what is a finding.
public protocol Assessor: Sendable {
    /// What is the matter with one observation by itself, worst first. May ask others (revocation lists, OCSP, DNS) within its own
    /// limits of time, and says as findings what they did not answer.
    func findings(on observation: Observation) async -> [Finding]

    /// The same, with what could not be judged this time.
    func assessment(of observation: Observation) async -> Assessment

    /// What is the matter with the places of a run taken together: keys used twice, addresses that differ, old ones still served.
    /// - Parameter places: those seen or changed in this run, asked for in pages from the inventory
    func findingsTogether(in inventory: Inventory, run: Int64) async throws -> [PlaceID: [Finding]]
}

extension Assessor {
    public func assessment(of observation: Observation) async -> Assessment {
        Assessment(await findings(on: observation))
    }
}

/// The number of a place in the inventory.
public typealias PlaceID = Int64
