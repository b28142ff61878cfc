import Foundation
import SignetCore

extension VaultResponse {
    /// The answer with the moment since which it is what it is, or that it has not changed since the moment that the request
    /// names (RFC 9110 section 13.1.3).
    ///
    /// HTTP counts in whole seconds, and something may change twice in one. So what is told is the end of the second of the
    /// last change, and only when that second is over: who got an answer then or later has the current one.
    /// - Parameter changed: nil: it is not known
    func dated(_ changed: Date?, for call: VaultCall) -> VaultResponse {
        guard let changed, data != nil || raw != nil else { return self }
        let settled = Date(timeIntervalSince1970: changed.timeIntervalSince1970.rounded(.down) + 1)
        guard settled <= call.now else { return self }
        var response = self
        if let text = call.request.headers["if-modified-since"], let known = HTTPDate.parse(text),
            (settled...call.now).contains(known)
        {
            response = VaultResponse()
            response.status = 304
        }
        response.lastModified = settled
        return response
    }
}
