import Foundation
import SignetCore

@testable import SignetRenewal

/// Issuers that answer at once, or only when asked again so much later, and wish nothing, or a renewal after half of the lifetime.
struct PromptAuthority: SimulatedAuthority {
    var delay: TimeInterval = 0
    var wishes = false
    private(set) var requests: [ForecastIssuance] = []
    /// When those who are to come again do.
    private var waiting: [String: Date] = [:]

    init(delay: TimeInterval = 0, wishes: Bool = false) {
        self.delay = delay
        self.wishes = wishes
    }

    mutating func answer(to request: ForecastIssuance) -> Date {
        if let moment = waiting.removeValue(forKey: request.name), moment <= request.at { return request.at }
        requests.append(request)
        guard delay > 0 else { return request.at }
        waiting[request.name] = request.at.addingTimeInterval(delay)
        return request.at.addingTimeInterval(delay)
    }

    func renewalInformation(from issuer: IssuerReference, notBefore: Date, notAfter: Date) -> RenewalInformation? {
        guard wishes else { return nil }
        let middle = notBefore.addingTimeInterval(notAfter.timeIntervalSince(notBefore) / 2)
        return RenewalInformation(windowStart: middle, windowEnd: middle.addingTimeInterval(.hour))
    }
}

extension RenewalSimulation.Settings {
    static func days(
        _ days: Double, lifetime: Double, outages: [ClosedRange<Double>] = []
    ) -> RenewalSimulation.Settings {
        .init(
            span: Duration(timeInterval: days * .day), lifetime: Duration(timeInterval: lifetime * .day),
            outages: outages.map {
                start.addingTimeInterval($0.lowerBound * .day)..<start.addingTimeInterval($0.upperBound * .day)
            })
    }
}

extension SimulationReport {
    /// Days from the start at which a certificate was issued.
    func days(of name: String) -> [Double] {
        issuances.filter { $0.name == name }.map { $0.at.timeIntervalSince(start) / .day }
    }
}
