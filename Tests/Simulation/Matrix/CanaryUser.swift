import Authority
import Records
import Storage
import Sync

/// Somebody who asks.
public struct CanaryUser: Sendable, CustomStringConvertible {
  public let title: String
  public let account: Account
  let hasEnded: Bool

  public var id: RecordID { account.id }
  public var description: String { title }
  /// That of the user's device.
  var token: String { "token-of-\(id)" }

  var model: UserModel {
    var model = UserModel(account)
    model.hasEnded = hasEnded
    return model
  }

  /// Each role once, in the first district and its first association; then named officers, people with two
  /// posts, terms, and one whose account has ended.
  static func all(_ city: CanaryCity) -> [CanaryUser] {
    let (here, there) = (city.districts[0], city.districts[1])
    let today = city.now.dateInJapan
    func user(
      _ title: String, worker: Int? = nil, isNamedOfficer: Bool = false, hasEnded: Bool = false,
      _ assignments: Assignment...
    ) -> CanaryUser {
      let standing = UserStanding(
        worker: worker.map { city.workers[$0] }, seesHiddenAddresses: isNamedOfficer,
        assignments: assignments)
      return CanaryUser(
        title: title, account: Account(id: city.id(), name: title, standing: standing),
        hasEnded: hasEnded)
    }
    return [
      user("協力者", worker: 0, Assignment(.cooperator, district: here)),
      user("福祉協力員", worker: 1, Assignment(.welfareCooperator, district: here)),
      user("サポーター", worker: 2, Assignment(.welfareActivitySupporter, district: here)),
      user("民生委員", Assignment(.welfareCommissioner, district: here)),
      user(
        "自治会長", Assignment(.associationChair, district: here, association: city.associations[0])),
      user("地区社協", Assignment(.districtCouncil, district: here)),
      user("CSW", Assignment(.communitySocialWorker)),
      user("センター職員", Assignment(.centerStaff)),
      user("市職員", Assignment(.cityStaff)),
      user("監査", Assignment(.auditor)),
      user("管理者", Assignment(.administrator)),
      user("指定されたCSW", isNamedOfficer: true, Assignment(.communitySocialWorker)),
      user("指定された民生委員", isNamedOfficer: true, Assignment(.welfareCommissioner, district: here)),
      user(
        "民生委員でよその協力者", worker: 3, Assignment(.welfareCommissioner, district: there),
        Assignment(.cooperator, district: here)),
      user(
        "自治会長で福祉協力員", worker: 4,
        Assignment(.associationChair, district: here, association: city.associations[0]),
        Assignment(.welfareCooperator, district: here)),
      user(
        "もと地区社協の協力者", worker: 5,
        Assignment(.districtCouncil, district: here, to: today.adding(days: -1)),
        Assignment(.cooperator, district: here)),
      user("明日からのCSW", Assignment(.communitySocialWorker, from: today.adding(days: 1))),
      user("今日だけの民生委員", Assignment(.welfareCommissioner, district: here, from: today, to: today)),
      user("終わったCSW", hasEnded: true, Assignment(.communitySocialWorker)),
    ]
  }
}
