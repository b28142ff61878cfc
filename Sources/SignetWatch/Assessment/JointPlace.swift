import Foundation

/// A place with what its certificate says, for comparing places.
struct JointPlace: Sendable {
    let id: PlaceID
    let place: Place
    let title: String
    let certificateID: Int64
    let serial: String
    let notBefore: Date
    let notAfter: Date
    let isAuthority: Bool
    let lastSeen: Date
    /// The alternative names as texts, else the subject.
    let names: Set<String>
}
