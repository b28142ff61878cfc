/// What happened to a certificate: the input of its state machine.
///
/// What was done outside is told with the id of what it was done with, so that news which the state has overtaken is
/// recognised, and what is told twice counts once.
///
/// Indirect, because pairs are large and every function that awaits the telling would hold one.
indirect enum RenewalOccurrence: Sendable {
    /// It is wanted, in this form.
    case specified(CertificateSpec)
    /// It is wanted no longer.
    case dropped
    /// Someone wants it renewed now.
    case requested
    /// The key in use is known to others: none but a new one may be certified from now on.
    case compromised
    /// The destinations were searched: a pair that will do was found, at these of them exactly as it would be installed; or
    /// none, but `other` is what is used until there is one.
    case looked(found: RenewalState.Pair?, heldAt: [Int], other: RenewalState.Pair? = nil)
    /// Key and request are made and kept.
    case prepared(RenewalState.Request)
    /// The issuer answered the request that has the pair's id.
    case issued(RenewalState.Pair)
    /// No certificate was had. A request that is discarded is not shown to the issuer again; nil: there was none yet.
    case issuingFailed(requestID: String?, discardsRequest: Bool, error: String, advice: RetryAdvice? = nil)
    /// The issuer was asked when it would like the pair renewed; nil: it has no wishes.
    case consulted(pairID: String, wishes: RenewalInformation?)
    /// The issuer could not be asked that.
    case consultingFailed(pairID: String)
    /// A destination holds the pair.
    case installed(pairID: String, at: Int, summary: String)
    /// Some destinations could not be given the pair.
    case installingFailed(pairID: String, error: String)
    /// Destinations no longer hold the pair they were given.
    case damaged(pairID: String, at: [Int])
    /// An action for that change succeeded.
    case acted(change: Int, action: Int, output: String)
    /// An action for that change failed.
    case actingFailed(change: Int, action: Int, error: String)
    /// The pair that was taken back is to be tried again.
    case resumed(pairID: String)
    /// The endpoints were asked.
    case probed(pairID: String, served: [CertificateStatus.ServedState])
}
