import SignetWatch

/// Judges only what every clock can tell, for a look without the rules of the watch.
struct DateAssessor: Assessor {
    func findings(on observation: Observation) async -> [Finding] {
        switch observation.outcome {
        case .unreadable(let obstacle):
            return [Finding(.unreadable, .critical, obstacle.sentence, remedy: obstacle.remedy)]
        case .seen(let sighting):
            let leaf = sighting.leaf
            if leaf.notAfter < observation.moment {
                return [Finding(.expired, .critical, "It has expired.", remedy: "Renew it now.")]
            }
            if leaf.notBefore > observation.moment {
                return [
                    Finding(
                        .notYetValid, .critical, "It is not valid yet.",
                        remedy: "Look at the server's clock, or install the certificate that is valid now.")
                ]
            }
            return []
        }
    }

    func findingsTogether(in inventory: Inventory, run: Int64) async throws -> [PlaceID: [Finding]] { [:] }
}
