"""A small page in ten languages, written for the tests, and ways to put English back into it.

`BASE` are texts of the source page; `LOCALES` their translations, in the same order. The last ones are right as they
are in every language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

BASE = (
    "Start the engine before you open the gate.",
    "The gate stays closed because the engine has no oil. Fill the tank and try again.",
    "Check whether the lamp on the door is green",
    "If the alarm rings, leave the building through the nearest door and call the guard.",
    "What to do when the water is cold",
    "A list of all workers who have a key for the gate",
    "You can set the time after which the lamp is switched off.",
    "The door does not open until the engine runs.",
    "Acme Gate Control Center",
    "Ubuntu 18.04 LTS",
)
KEPT = 2
"""How many of the texts at the end are kept in all languages."""

LOCALES = {
    "de": (
        "Starten Sie den Motor, bevor Sie das Tor öffnen.",
        "Das Tor bleibt geschlossen, weil der Motor kein Öl hat. Füllen Sie den Tank auf und versuchen Sie es erneut.",
        "Prüfen, ob die Lampe an der Tür grün ist",
        "Wenn der Alarm ertönt, verlassen Sie das Gebäude durch die nächste Tür und rufen Sie die Wache.",
        "Vorgehensweise bei kaltem Wasser",
        "Liste aller Mitarbeiter, die einen Schlüssel für das Tor haben",
        "Sie können die Zeit festlegen, nach der die Lampe ausgeschaltet wird.",
        "Die Tür öffnet sich erst, wenn der Motor läuft.",
    ),
    "es": (
        "Arranque el motor antes de abrir la puerta.",
        "La puerta sigue cerrada porque el motor no tiene aceite. Llene el depósito e inténtelo de nuevo.",
        "Compruebe si la lámpara de la entrada está verde",
        "Si suena la alarma, salga del edificio por la salida más cercana y llame al vigilante.",
        "Qué hacer cuando el agua está fría",
        "Lista de todos los trabajadores que tienen una llave de la puerta",
        "Puede definir el tiempo tras el cual se apaga la lámpara.",
        "La entrada no se abre hasta que el motor está en marcha.",
    ),
    "fr": (
        "Démarrez le moteur avant d'ouvrir le portail.",
        "Le portail reste fermé car le moteur n'a plus d'huile. Remplissez le réservoir et réessayez.",
        "Vérifiez si la lampe de la porte est verte",
        "Si l'alarme retentit, quittez le bâtiment par la porte la plus proche et appelez le gardien.",
        "Que faire lorsque l'eau est froide",
        "Liste de tous les employés qui ont une clé du portail",
        "Vous pouvez définir le délai après lequel la lampe s'éteint.",
        "La porte ne s'ouvre pas tant que le moteur ne tourne pas.",
    ),
    "it": (
        "Avviare il motore prima di aprire il cancello.",
        "Il cancello resta chiuso perché il motore è senza olio. Riempire il serbatoio e riprovare.",
        "Verificare se la lampada sulla porta è verde",
        "Se suona l'allarme, lasciare l'edificio dalla porta più vicina e chiamare il guardiano.",
        "Cosa fare quando l'acqua è fredda",
        "Elenco di tutti i lavoratori che hanno una chiave del cancello",
        "È possibile impostare il tempo dopo il quale la lampada si spegne.",
        "La porta non si apre finché il motore non è in funzione.",
    ),
    "ja": (
        "ゲートを開く前にエンジンを始動してください。",
        "エンジンにオイルがないため、ゲートは閉じたままです。タンクを満たしてから再試行してください。",
        "ドアのランプが緑色かどうかの確認",
        "アラームが鳴った場合は、最も近いドアから建物を出て、警備員に連絡してください。",
        "水が冷たい場合の対処方法",
        "ゲートの鍵を持っている全作業員のリスト",
        "ランプが消灯するまでの時間を設定できます。",
        "エンジンが動くまでドアは開きません。",
    ),
    "ko": (
        "게이트를 열기 전에 엔진을 시작하십시오.",
        "엔진에 오일이 없으므로 게이트가 닫힌 상태로 유지됩니다. 탱크를 채우고 다시 시도하십시오.",
        "문의 램프가 녹색인지 확인",
        "경보가 울리면 가장 가까운 문으로 건물을 나가서 경비원에게 연락하십시오.",
        "물이 차가운 경우 수행할 작업",
        "게이트 열쇠가 있는 모든 작업자의 목록",
        "램프가 꺼질 때까지의 시간을 설정할 수 있습니다.",
        "엔진이 작동할 때까지 문이 열리지 않습니다.",
    ),
    "pt-BR": (
        "Ligue o motor antes de abrir o portão.",
        "O portão permanece fechado porque o motor está sem óleo. Encha o tanque e tente novamente.",
        "Verifique se a lâmpada da porta está verde",
        "Se o alarme tocar, saia do prédio pela porta mais próxima e chame o guarda.",
        "O que fazer quando a água está fria",
        "Lista de todos os trabalhadores que têm uma chave do portão",
        "É possível definir o tempo após o qual a lâmpada é desligada.",
        "A porta não abre até que o motor esteja em execução.",
    ),
    "zh-CN": (
        "打开大门之前，请先启动发动机。",
        "由于发动机没有机油，大门保持关闭。请加满油箱，然后重试。",
        "检查门上的灯是否为绿色",
        "如果警报响起，请从最近的门离开大楼，并联系警卫。",
        "水冷时该怎么办",
        "拥有大门钥匙的所有工作人员的列表",
        "您可以设置灯熄灭之前的时间。",
        "发动机运行之前，门不会打开。",
    ),
    "zh-TW": (
        "開啟大門之前，請先啟動引擎。",
        "由於引擎沒有機油，大門保持關閉。請加滿油箱，然後重試。",
        "檢查門上的燈是否為綠色",
        "如果警報響起，請從最近的門離開大樓，並聯絡警衛。",
        "水冷時該怎麼辦",
        "擁有大門鑰匙的所有工作人員的清單",
        "您可以設定燈熄滅之前的時間。",
        "引擎執行之前，門不會開啟。",
    ),
}


@dataclass(frozen=True)
class Case:
    """One text of a translated page with English in it: which, how, and what was put in."""

    locale: str
    index: int
    kind: str
    injected: str
    text: str


def cases() -> Iterator[Case]:
    """Every text with English put back: all of it, its last sentence, or the first five words of it in the middle."""
    for locale, texts in LOCALES.items():
        for index, text in enumerate(texts):
            yield Case(locale, index, "whole", BASE[index], BASE[index])
            first, stop, _ = text.replace("。", "。 ").partition(". " if ". " in text else "。 ")
            sentences = BASE[index].split(". ")
            if len(sentences) > 1 and stop:
                yield Case(locale, index, "sentence", sentences[-1], f"{first}{stop}{sentences[-1]}")
            clause = " ".join(BASE[index].rstrip(".").split()[1:6])
            words = text.split()
            middle = len(words) // 2 if len(words) > 1 else 0
            cut = text.find(words[middle]) if middle else len(text) // 2
            yield Case(locale, index, "clause", clause, f"{text[:cut].rstrip()} {clause} {text[cut:]}")


def page(texts: tuple[str, ...]) -> str:
    """A page of texts, one a section."""
    return "".join(f"## `{number}`\n{{: #n{number}}}\n\n{text}\n\n" for number, text in enumerate(texts))


def translation(locale: str, case: Case | None = None) -> str:
    """The page in a locale, with the text of a case in it."""
    texts = list(LOCALES[locale] + BASE[-KEPT:])
    if case:
        texts[case.index] = case.text
    return page(tuple(texts))
