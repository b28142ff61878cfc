import SignetTestSupport

/// Where `signet up` is killed in the middle of its first order.
enum OrderKillPoint: String, CaseIterable, Sendable {
    case accountKeyStored, accountMade
    case orderNoted, orderPlaced
    case recordsPut, challengeTriggered
    case proven, finalized
    case issued, downloaded, stored

    /// The exchange with the CA that gets no answer; nil: none is held up.
    var step: ACMEInterceptor.Step? {
        switch self {
        case .accountKeyStored: .init(.before, .newAccount)
        case .accountMade: .init(.after, .newAccount)
        case .orderNoted: .init(.before, .newOrder)
        case .orderPlaced: .init(.after, .newOrder)
        case .recordsPut: .init(.before, .challenge)
        case .challengeTriggered: .init(.after, .challenge)
        case .proven: .init(.before, .finalize)
        case .finalized: .init(.after, .finalize)
        case .issued: .init(.before, .certificate)
        case .downloaded: .init(.after, .certificate)
        case .stored: nil
        }
    }

    /// How many challenge records lie in the zone at that moment.
    var records: Int {
        switch self {
        case .recordsPut, .challengeTriggered: 2
        default: 0
        }
    }

    /// Which of the CA's resources had been made by then.
    var hasAccount: Bool { self != .accountKeyStored }
    var hasOrder: Bool { hasAccount && ![.accountMade, .orderNoted].contains(self) }
    var hasRequestedCertificate: Bool { [.finalized, .issued, .downloaded, .stored].contains(self) }
}
