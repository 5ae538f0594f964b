"""Bibliography: the sources of the constants and mechanisms of the model.

A finding states what the model takes from a source. Most sources support the direction of an effect, few its size, and
none gives it in the units of the model: the values were tuned until the model behaved as the findings describe.
"""

from __future__ import annotations

from typing import NamedTuple


class Reference(NamedTuple):
    """A reference and what the model takes from it.

    Attributes
    ----------
    citation
        Full reference. It ends with "(not looked up)" if it was not verified.
    doi_or_url
        DOI ("10.…/…") or web address, or "".
    finding
        One sentence: the result that the model uses, with its size if known.
    is_verified
        Whether authors, year, title and publication were checked in a public copy or catalogue.
    """

    citation: str
    doi_or_url: str
    finding: str
    is_verified: bool = True

    @property
    def url(self) -> str:
        """Web address of the source, or ""."""
        return f"https://doi.org/{self.doi_or_url}" if self.doi_or_url.startswith("10.") else self.doi_or_url


REFERENCES: dict[str, Reference] = {
    "assumed": Reference(
        "Assumption of this model, without a reference (not looked up).",
        "",
        "A modelling assumption without data, tuned so that the model shows the expected patterns.",
        is_verified=False,
    ),
    "atkins2012": Reference(
        "Atkins, P. W. B., & Parker, S. K. (2012). Understanding individual compassion in organizations: The role of "
        "appraisals and psychological flexibility. Academy of Management Review, 37(4), 524–546.",
        "10.5465/amr.2010.0490",
        "Compassion in organisations is a chain of noticing, appraising, feeling and acting, not a feeling alone.",
    ),
    "case2016": Reference(
        "The case for compassionate leadership. (2016, 26 September). Be the Change [blog; no author named].",
        "https://bethechangeasph.com/2016/09/26/the-case-for-compassionate-leadership/",
        "The article whose claims this model makes visible: compassion is a set of active behaviours that spreads, "
        "gives energy, and lays the ground of psychological safety and small tests of change.",
    ),
    "cathcart2004": Reference(
        "Cathcart, D., Jeska, S., Karnas, J., Miller, S. E., Pechacek, J., & Rheault, L. (2004). Span of control "
        "matters. Journal of Nursing Administration, 34(9), 395–399.",
        "",
        "In one health system managers had from 5 to more than 100 direct reports, and the larger the group the less "
        "engaged its people were.",
    ),
    "chancellor2018": Reference(
        "Chancellor, J., Margolis, S., Jacobs Bao, K., & Lyubomirsky, S. (2018). Everyday prosociality in the "
        "workplace: The reinforcing benefits of giving, getting, and glimpsing. Emotion, 18(4), 507–517.",
        "10.1037/emo0000321",
        "Among 111 employees of one company, those who received acts of kindness for four weeks passed on 278% more "
        "kind acts than controls, and givers and receivers both gained in wellbeing.",
    ),
    "coleman1957": Reference(
        "Coleman, J., Katz, E., & Menzel, H. (1957). The diffusion of an innovation among physicians. Sociometry, "
        "20(4), 253–270.",
        "",
        "Physicians tied to many colleagues by advice, discussion or friendship took up a new drug months before "
        "isolated ones.",
    ),
    "darley1973": Reference(
        'Darley, J. M., & Batson, C. D. (1973). "From Jerusalem to Jericho": A study of situational and dispositional '
        "variables in helping behavior. Journal of Personality and Social Psychology, 27(1), 100–108.",
        "10.1037/h0034449",
        "Of students with time 63% stopped to help somebody in distress, of those in a great hurry 10%, whatever "
        "their convictions.",
    ),
    "doran2004": Reference(
        "Doran, D., McCutcheon, A. S., Evans, M. G., MacMillan, K., McGillis Hall, L., Pringle, D., Smith, S., & "
        "Valente, A. (2004). Impact of the manager's span of control on leadership and performance. Ottawa: Canadian "
        "Health Services Research Foundation.",
        "http://www.cfhi-fcass.ca/SearchResultsNews/04-09-01/b3cabd8a-3277-40b8-bd29-b56c67773de4.aspx",
        "The more staff report to a nurse manager, the less a positive style of leadership does for them.",
    ),
    "edmondson1999": Reference(
        "Edmondson, A. (1999). Psychological safety and learning behavior in work teams. Administrative Science "
        "Quarterly, 44(2), 350–383.",
        "10.2307/2666999",
        "In 51 work teams psychological safety went with learning behaviour and this with performance, and the "
        "coaching of the leader counted too.",
    ),
    "erdos1959": Reference(
        "Erdős, P., & Rényi, A. (1959). On random graphs I. Publicationes Mathematicae Debrecen, 6, 290–297.",
        "10.5486/PMD.1959.6.3-4.12",
        "A random graph, in which every pair is as likely to be tied as any other, is the null model of a network.",
    ),
    "fowler2010": Reference(
        "Fowler, J. H., & Christakis, N. A. (2010). Cooperative behavior cascades in human social networks. "
        "Proceedings of the National Academy of Sciences, 107, 5334–5338.",
        "10.1073/pnas.0913149107",
        "In games among strangers cooperation spreads from person to person up to three steps away, so that others "
        "triple each first contribution over the course of the game.",
    ),
    "freeman1978": Reference(
        "Freeman, L. C. (1978). Centrality in social networks: Conceptual clarification. Social Networks, 1(3), "
        "215–239.",
        "10.1016/0378-8733(78)90021-7",
        "The star, in which one person is tied to all others, is the most centralised network.",
    ),
    "gilbert1959": Reference(
        "Gilbert, E. N. (1959). Random graphs. Annals of Mathematical Statistics, 30(4), 1141–1144 (not looked up).",
        "10.1214/aoms/1177706098",
        "In a random graph each pair is tied with the same probability, independently of other pairs.",
        is_verified=False,
    ),
    "granovetter1973": Reference(
        "Granovetter, M. S. (1973). The strength of weak ties. American Journal of Sociology, 78(6), 1360–1380.",
        "10.1086/225469",
        "Two people with a strong tie to the same third person tend to become tied, and weak ties are the bridges "
        "between groups.",
    ),
    "grant2013": Reference(
        "Grant, A. (2013, April). Givers take all: The hidden dimension of corporate culture. McKinsey Quarterly.",
        "",
        "Among 64 intelligence groups the help that members gave one another was the strongest single sign of how "
        "effective a group was.",
    ),
    "grimm2020": Reference(
        "Grimm, V., Railsback, S. F., Vincenot, C. E., Berger, U., Gallagher, C., DeAngelis, D. L., Edmonds, B., "
        "Ge, J., Giske, J., Groeneveld, J., Johnston, A. S. A., Milles, A., Nabe-Nielsen, J., Polhill, J. G., "
        "Radchuk, V., Rohwäder, M.-S., Stillman, R. A., Thiele, J. C., & Ayllón, D. (2020). The ODD protocol for "
        "describing agent-based and other simulation models: A second update to improve clarity, replication, and "
        "structural realism. Journal of Artificial Societies and Social Simulation, 23(2), 7.",
        "10.18564/jasss.4259",
        "ODD (overview, design concepts, details) is the form in which an agent-based model is described completely.",
    ),
    "hall1927": Reference(
        "Hall, P. (1927). The distribution of means for samples of size N drawn from a population in which the "
        "variate takes values between 0 and 1, all such values being equally probable. Biometrika, 19(3–4), 240–245.",
        "10.1093/biomet/19.3-4.240",
        "The sum of n uniform draws is bell-shaped and bounded, with mean n/2 and variance n/12.",
    ),
    "holland1983": Reference(
        "Holland, P. W., Laskey, K. B., & Leinhardt, S. (1983). Stochastic blockmodels: First steps. Social Networks, "
        "5(2), 109–137.",
        "10.1016/0378-8733(83)90021-7",
        "In a stochastic block model the probability of a tie depends only on the groups of the two people.",
    ),
    "horita2016": Reference(
        "Horita, Y., Takezawa, M., Kinjo, T., Nakawake, Y., & Masuda, N. (2016). Transient nature of cooperation by "
        "pay-it-forward reciprocity. Scientific Reports, 6, 19471.",
        "10.1038/srep19471",
        "Passing kindness on happens only in the first few decisions of a person and then disappears.",
    ),
    "irwin1927": Reference(
        "Irwin, J. O. (1927). On the frequency distribution of the means of samples from a population having any law "
        "of frequency with finite moments, with special reference to Pearson's Type II. Biometrika, 19(3–4), 225–239.",
        "10.1093/biomet/19.3-4.225",
        "The distribution of the mean of a few uniform draws is known exactly, with no need for a normal law.",
    ),
    "jung2020": Reference(
        "Jung, H., Seo, E., Han, E., Henderson, M. D., & Patall, E. A. (2020, August). Prosocial modeling: A "
        "meta-analytic review and synthesis. Psychological Bulletin.",
        "10.1037/bul0000235",
        "Over 88 studies with 25,354 participants, seeing somebody help makes people help more (g = 0.45).",
    ),
    "krackhardt1987": Reference(
        "Krackhardt, D. (1987). Cognitive social structures. Social Networks, 9, 109–134.",
        "10.1016/0378-8733(87)90009-8",
        "In the published networks of 21 managers, advice has density 0.45 and reciprocity 0.47, friendship 0.24 and "
        "0.45.",
    ),
    "lanaj2016": Reference(
        "Lanaj, K., Johnson, R. E., & Wang, M. (2016). When lending a hand depletes the will: The daily costs and "
        "benefits of helping. Journal of Applied Psychology, 101(8), 1097–1110.",
        "10.1037/apl0000118",
        "Over three work weeks, answering requests for help drained people at an increasing rate, while seeing that "
        "the help made a difference gave back.",
    ),
    "lazega2001": Reference(
        "Lazega, E. (2001). The collegial phenomenon: The social mechanisms of cooperation among peers in a corporate "
        "law partnership. Oxford: Oxford University Press.",
        "10.1093/acprof:oso/9780199242726.001.0001",
        "In the published network of 71 lawyers of one firm friendship has density 0.12 and reciprocity 0.61.",
    ),
    "massie2016": Reference(
        "Massie, S. (2016, August). Compassionate leadership in health and social care. The King's Fund [blog].",
        "https://www.kingsfund.org.uk/blog/2016/08/compassionate-leadership",
        "Compassion goes beyond empathy and sympathy by the wish to help, and in health and care it begins with "
        "leadership.",
    ),
    "nembhard2006": Reference(
        "Nembhard, I. M., & Edmondson, A. C. (2006). Making it safe: The effects of leader inclusiveness and "
        "professional status on psychological safety and improvement efforts in health care teams. Journal of "
        "Organizational Behavior, 27(7), 941–966.",
        "10.1002/job.413",
        "In 23 neonatal intensive care units, leaders who invited contributions had units that felt safer, and through "
        "this took more part in improving the work.",
    ),
    "nhs_staff_survey2024": Reference(
        "NHS England. (2025, 13 March). NHS Staff Survey 2024: National results.",
        "https://www.nhsstaffsurveys.com/results/interactive-results/",
        "Of the staff in England who answered, 30% felt burnt out by their work and 42% worn out after the shift.",
    ),
    "nhsdigital2024": Reference(
        "NHS England (until 2023 NHS Digital). (2024). NHS Workforce Statistics, September 2024: Turnover of hospital "
        "and community health service staff.",
        "https://digital.nhs.uk/data-and-information/publications/statistical/nhs-workforce-statistics",
        "Of hospital and community staff in England 10.1% left in the year to September 2024, and 12.5% in the year "
        "to September 2022.",
    ),
    "pletzer2024": Reference(
        "Pletzer, J. L., Breevaart, K., & Bakker, A. B. (2024). Constructive and destructive leadership in job "
        "demands-resources theory: A meta-analytic test of the motivational and health-impairment pathways. "
        "Organizational Psychology Review, 14(1), 131–165.",
        "10.1177/20413866231197519",
        "Constructive leadership correlates with engagement .467 and with burnout −.327, destructive leadership −.220 "
        "and .381.",
    ),
    "salmon2011": Reference(
        "Salmon, J. K., Moraes, M. A., Dror, R. O., & Shaw, D. E. (2011). Parallel random numbers: As easy as 1, 2, 3. "
        "In Proceedings of the 2011 International Conference for High Performance Computing, Networking, Storage and "
        "Analysis (SC '11), 1–12.",
        "10.1145/2063384.2063405",
        "Random numbers computed from a key and a counter, without a state, pass the strictest tests.",
    ),
    "tsvetkova2014": Reference(
        "Tsvetkova, M., & Macy, M. W. (2014). The social contagion of generosity. PLoS ONE, 9(2), e87275.",
        "10.1371/journal.pone.0087275",
        "Receiving help makes people more willing to help others, but seeing much help given can make them less so, as "
        "if their own were not needed.",
    ),
    "vanhems2013": Reference(
        "Vanhems, P., Barrat, A., Cattuto, C., Pinton, J.-F., Khanafer, N., Régis, C., Kim, B., Comte, B., & "
        "Voirin, N. (2013). Estimating potential infection transmission routes in hospital wards using wearable "
        "proximity sensors. PLoS ONE, 8(9), e73970.",
        "10.1371/journal.pone.0073970",
        "Contacts of 46 health-care workers on a ward are very unequal, and the ties of five minutes or more in all, "
        "recounted from the published list, have density .23 and clustering .57.",
    ),
    "watts1998": Reference(
        "Watts, D. J., & Strogatz, S. H. (1998). Collective dynamics of 'small-world' networks. Nature, 393(6684), "
        "440–442.",
        "10.1038/30918",
        "A ring of neighbours with a few ties rewired at random stays clustered, yet everybody is few steps away.",
    ),
    "watts1999": Reference(
        "Watts, D. J. (1999). Networks, dynamics, and the small-world phenomenon. American Journal of Sociology, "
        "105(2), 493–527 (not looked up).",
        "10.1086/210318",
        "Circles in which everybody knows everybody, joined by few ties, are clustered and yet a small world.",
        is_verified=False,
    ),
    "weinstein2010": Reference(
        "Weinstein, N., & Ryan, R. M. (2010). When helping helps: Autonomous motivation for prosocial behavior and its "
        "influence on well-being for the helper and recipient. Journal of Personality and Social Psychology, 98(2), "
        "222–244.",
        "10.1037/a0016984",
        "In four studies helping did the helper good when it was of their own will, not when it was controlled.",
    ),
    "west2017": Reference(
        "West, M., Eckert, R., Collins, B., & Chowla, R. (2017, May). Caring to change: How compassionate leadership "
        "can stimulate innovation in health care. London: The King's Fund.",
        "",
        "Compassionate leadership is attending, understanding, empathising and helping, and it makes room for "
        "innovation.",
    ),
}
"""Key of an `Metadata.source` to the source, in the order of the alphabet."""

BACKGROUND_REFERENCES: frozenset[str] = frozenset(
    {
        "atkins2012",
        "case2016",
        "cathcart2004",
        "coleman1957",
        "doran2004",
        "erdos1959",
        "fowler2010",
        "freeman1978",
        "granovetter1973",
        "grant2013",
        "grimm2020",
        "hall1927",
        "holland1983",
        "horita2016",
        "irwin1927",
        "jung2020",
        "krackhardt1987",
        "lazega2001",
        "massie2016",
        "pletzer2024",
        "salmon2011",
        "vanhems2013",
        "watts1998",
    }
)
"""Sources behind the model as a whole, its teams, methods and targets, rather than behind one of its numbers."""
